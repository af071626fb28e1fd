"""What waits in the outbox and what failed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, Q
from django.utils import timezone

from participation.mailing.models import Kind, MailQuerySet, MailServer, OutgoingMail
from participation.mailing.rules import DELAYED_AFTER


@dataclass(frozen=True, slots=True)
class Backlog:
    """The mails of one kind. ``error``: the type of an error of those that wait, or an empty string.
    ``retryable``: how many of those that failed still have their contents.
    """

    kind: Kind
    waiting: int
    oldest: datetime | None
    error: str
    failed: int
    retryable: int


def count_waiting_mails(kind: Kind | None = None) -> int:
    """How many mails wait for the mail server."""
    mails = OutgoingMail.objects.pending()
    return (mails if kind is None else mails.filter(kind=kind)).count()


def count_delayed_mails() -> int:
    """How many mails have waited for longer than a minute."""
    return _filter_delayed_mails().count()


def get_oldest_waiting_seconds() -> float | None:
    """The age of the mail that has waited longest; None if none waits."""
    oldest = OutgoingMail.objects.pending().aggregate(at=Min("queued_at"))["at"]
    return None if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())


def count_failed_mails(since: date = date.min) -> int:
    """How many mails were given up on that day or later. They are counted until an administrator drops them
    or thirty days have passed.
    """
    return OutgoingMail.objects.filter(failed_on__gte=since).count()


def is_kind_delayed(kind: Kind) -> bool:
    """Whether a mail of this kind that is written now waits longer than a minute, as far as others show.

    While the server accepts others, one that it puts off is no sign of a delay.
    """
    server_fails = Exists(MailServer.objects.filter(failures__gt=0))
    return _filter_delayed_mails().filter(Q(attempts=0) | server_fails, kind__lte=kind).exists()


def is_any_mail_due() -> bool:
    """Whether any mail is to be sent or given up now. One short query, since the sender asks each second."""
    return OutgoingMail.objects.pending().filter(next_attempt_at__lte=timezone.now()).exists()


def list_backlogs() -> list[Backlog]:
    """Every kind of which a mail waits or failed, in the order in which they are sent."""
    is_pending = Q(failed_on__isnull=True)
    rows: Iterable[Mapping[str, Any]] = (
        OutgoingMail.objects.values("kind")
        .annotate(
            waiting=Count("pk", filter=is_pending),
            oldest=Min("queued_at"),
            error=Max("error", filter=is_pending, default=""),
            failed=Count("pk", filter=~is_pending),
            retryable=Count("pk", filter=~is_pending & Q(encrypted__isnull=False)),
        )
        .order_by("kind")
    )
    return [Backlog(**{**row, "kind": Kind(row["kind"])}) for row in rows]


def list_newest_failed() -> MailQuerySet:
    return OutgoingMail.objects.failed().defer("encrypted").order_by("-failed_on", "kind", "recipient", "pk")


def list_failed_by_kind() -> list[tuple[Kind, date, int]]:
    """Each kind with failed mails: the day of the first failure and how many failed, the oldest first."""
    rows = OutgoingMail.objects.failed().order_by().values("kind")
    counts = rows.annotate(first=Min("failed_on"), number=Count("pk")).order_by("first", "kind")
    return [(Kind(row["kind"]), row["first"], row["number"]) for row in counts]


def get_mail_server() -> MailServer:
    """The state of the mail server; one without errors before the first mail."""
    return MailServer.objects.first() or MailServer()


def count_by_state(kind: Kind) -> Mapping[str, int]:
    """How many mails of a kind wait and failed."""
    return {
        "waiting": count_waiting_mails(kind),
        "failed": OutgoingMail.objects.failed().filter(kind=kind).count(),
    }


def _filter_delayed_mails() -> MailQuerySet:
    return OutgoingMail.objects.pending().filter(queued_at__lt=timezone.now() - DELAYED_AFTER)
