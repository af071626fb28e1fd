"""Notifying people, and marking notices as read."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from participation.notifications.models import Digest, Notice
from participation.people import operations as people_operations
from participation.people.models import User

KEPT: Final = timedelta(days=90)
DELETED_AT_ONCE: Final = 1000
LANGUAGES: Final = ("tr", "en")


@transaction.atomic
def notify(
    *,
    residents: Collection[int],
    kind: str,
    subject: str,
    address: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Notify ``residents`` (ids of accounts).

    For a resident with an unread notice of the same kind and subject, that notice's count grows instead.
    ``address``: the path of the Turkish page. Runs five queries, however many residents there are.
    """
    active = User.objects.filter(pk__in=residents, is_active=True)
    recipients = set(active.values_list("pk", flat=True))
    if not recipients:
        return
    now = timezone.now()

    def insert(missing: Collection[int], count: int) -> None:
        Notice.objects.bulk_create(
            [
                Notice(
                    resident_id=resident,
                    kind=kind,
                    subject=subject,
                    address=address,
                    details=dict(details or {}),
                    count=count,
                    at=now,
                )
                for resident in sorted(missing)
            ],
            ignore_conflicts=True,
            batch_size=500,
        )

    insert(recipients, 0)
    unread = Notice.objects.filter(resident__in=recipients, kind=kind, subject=subject, read_at=None)
    if unread.update(count=F("count") + 1, at=now, mailed_at=None) < len(recipients):
        # Its owner read it between the two queries, so they get a new one.
        insert(recipients - set(unread.values_list("resident", flat=True)), 1)


def mark_read(*, notice: Notice) -> None:
    _mark(Notice.objects.filter(pk=notice.pk))


def mark_subjects_read(*, resident: User, kinds: Collection[str], subjects: Collection[str]) -> None:
    """Mark notices as read whose subject the resident has seen without following the notice."""
    _mark(Notice.objects.filter(resident=resident, kind__in=kinds, subject__in=subjects))


def mark_all_read(*, resident: User, seen: datetime) -> None:
    """Mark notices as read up to ``seen``, when the page was rendered: nobody has seen later ones."""
    _mark(Notice.objects.filter(resident=resident, at__lte=seen))


def _mark(notices: QuerySet[Notice]) -> None:
    """Set ``read_at`` to the notice's own time: the time of following a notice to a vote would reveal the
    time of voting.
    """
    notices.filter(read_at=None).update(read_at=F("at"))


@transaction.atomic
def want_digest(*, resident: User, on: bool, language: str = "tr") -> None:
    """Subscribe or unsubscribe. The first mail comes tomorrow at the earliest. Raises AccountClosed, and
    ValueError for an unknown language.
    """
    if not on:
        Digest.objects.filter(resident=resident).delete()
        return
    if language not in LANGUAGES:
        raise ValueError(language)
    people_operations.require_open(resident)
    Digest.objects.update_or_create(
        resident=resident,
        defaults={"language": language},
        create_defaults={"language": language, "sent_on": timezone.localdate()},
    )


def forget_old() -> int:
    """Delete notices older than ``KEPT``; return how many."""
    due = Notice.objects.filter(at__lt=timezone.now() - KEPT).order_by("at")
    ids = list(due.values_list("pk", flat=True)[:DELETED_AT_ONCE])
    return Notice.objects.filter(pk__in=ids).delete()[0] if ids else 0
