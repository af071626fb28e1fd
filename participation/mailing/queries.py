"""What waits in the outbox and what failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from participation.mailing.models import Kind, MailServer, OutgoingMail
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


def waiting(kind: Kind | None = None) -> int:
    """How many mails wait for the mail server."""
    mails = _waiting()
    return (mails if kind is None else mails.filter(kind=kind)).count()


def delayed() -> int:
    """How many mails have waited for longer than a minute."""
    return _waiting().filter(queued_at__lt=timezone.now() - DELAYED_AFTER).count()


def oldest_waiting_seconds() -> float | None:
    """The age of the mail that has waited longest; None if none waits."""
    oldest = _waiting().aggregate(at=Min("queued_at"))["at"]
    return None if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())


def failed(since: date = date.min) -> int:
    """How many mails were given up on that day or later. They are counted until an administrator drops them
    or thirty days have passed.
    """
    return OutgoingMail.objects.filter(failed_on__gte=since).count()


def is_delayed(kind: Kind) -> bool:
    """Whether a mail of this kind that is written now waits longer than a minute, as far as others show.

    Mails that the server accepts only later, each for itself, are no sign of a delay.
    """
    since = timezone.now() - DELAYED_AFTER
    return _waiting().filter(kind__lte=kind, queued_at__lt=since, refusals=0).exists()


def is_due() -> bool:
    """Whether any mail is to be sent or given up now. One short query, since the sender asks each second."""
    return _waiting().filter(not_before__lte=timezone.now()).exists()


def backlogs() -> list[Backlog]:
    """Every kind of which a mail waits or failed, in the order in which they are sent."""
    waits, did_fail = Q(failed_on__isnull=True), Q(failed_on__isnull=False)
    rows = (
        OutgoingMail.objects.values("kind")
        .annotate(
            waiting=Count("pk", filter=waits),
            oldest=Min("queued_at"),
            error=Max("error", filter=waits),
            failed=Count("pk", filter=did_fail),
            retryable=Count("pk", filter=did_fail & Q(sealed__isnull=False)),
        )
        .order_by("kind")
    )
    return [
        Backlog(
            kind=Kind(row["kind"]),
            waiting=row["waiting"],
            oldest=row["oldest"],
            error=row["error"] or "",
            failed=row["failed"],
            retryable=row["retryable"],
        )
        for row in rows
    ]


def newest_failed() -> QuerySet[OutgoingMail]:
    rows = OutgoingMail.objects.filter(failed_on__isnull=False).defer("sealed")
    return rows.order_by("-failed_on", "kind", "recipient", "pk")


def failed_by_kind() -> list[tuple[Kind, date, int]]:
    """Each kind with failed mails: the day of the first failure and how many failed, the oldest first."""
    rows = OutgoingMail.objects.filter(failed_on__isnull=False).order_by().values("kind")
    counted = rows.annotate(first=Min("failed_on"), number=Count("pk")).order_by("first", "kind")
    return [(Kind(row["kind"]), row["first"], row["number"]) for row in counted]


def server() -> MailServer:
    """The state of the mail server; one without errors before the first mail."""
    return MailServer.objects.first() or MailServer()


def counted(kind: Kind) -> Mapping[str, int]:
    """How many mails of a kind wait and failed."""
    return {
        "waiting": waiting(kind),
        "failed": OutgoingMail.objects.filter(failed_on__isnull=False, kind=kind).count(),
    }


def _waiting() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(failed_on__isnull=True)
