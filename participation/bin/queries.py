"""Reading what was deleted."""

from datetime import datetime

from django.db.models import QuerySet

from participation.bin import registry
from participation.bin.models import RETENTION, Deleted
from participation.people.rules import Person


def list_restorable(person: Person, now: datetime) -> QuerySet[Deleted]:
    """What ``person`` may restore at ``now``, the latest first."""
    return Deleted.objects.filter(
        kind__in=registry.list_restorable_kinds(person), deleted_at__gt=now - RETENTION
    )


def find_deleted_for_update(deleted_id: int, now: datetime) -> Deleted | None:
    """Locked until commit, so that it is restored once. None if it is restored, or its time is over."""
    return Deleted.objects.select_for_update().filter(pk=deleted_id, deleted_at__gt=now - RETENTION).first()
