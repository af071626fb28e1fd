"""Reading notices."""

from collections.abc import Collection

from django.db.models import QuerySet

from participation.notifications.models import Digest, Notice
from participation.people.models import User

#: The upper bound of the count in the page header.
MOST_COUNTED = 100


def notices_of(resident: User) -> QuerySet[Notice]:
    """Newest first."""
    return Notice.objects.filter(resident=resident)


def unread(resident: User) -> int:
    """The number of unread notices, at most ``MOST_COUNTED``; one query."""
    return Notice.objects.filter(resident=resident, read_at=None).order_by()[:MOST_COUNTED].count()


def unread_subjects(resident: User, kinds: Collection[str]) -> set[str]:
    notices = Notice.objects.filter(resident=resident, kind__in=kinds, read_at=None).order_by()
    return set(notices.values_list("subject", flat=True))


def wants_digest(resident: User) -> bool:
    return Digest.objects.filter(resident=resident).exists()


def languages(residents: Collection[int]) -> dict[int, str]:
    """The language in which each account asked for mails; accounts that asked for none are left out."""
    return dict(Digest.objects.filter(resident__in=residents).values_list("resident", "language"))
