"""What waits for a person, and for how many people anything does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from participation import duties
from participation.duties import Date, Duty, Item
from participation.people.models import Role, User
from participation.people.rules import Person
from participation.staff.models import Workload

#: What the page lists of each kind, the oldest first.
SHOWN: Final = 10
#: How far the calendar looks ahead, and its longest list.
AHEAD: Final = timedelta(days=14)
MAX_DATES: Final = 40

OFFICES: Final = frozenset(Role) - {Role.RESIDENT}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of one kind: the oldest ``SHOWN`` and the count of all."""

    duty: Duty
    items: Sequence[Item]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.items)


def list_waiting_duties(person: User) -> list[Waiting]:
    """By kind, that with the oldest first. One query for each kind, or two if more than ``SHOWN`` wait."""
    every = []
    for duty in duties.list_duties_of(person):
        rows = duty.rows(person)
        shown = [duty.item(row) for row in rows[: SHOWN + 1]]
        if shown:
            count = duties.count_duty_rows(rows) if len(shown) > SHOWN else len(shown)
            every.append(Waiting(duty, shown[:SHOWN], count))
    return sorted(every, key=lambda it: it.items[0].since)


def list_coming_dates(person: User) -> list[Date]:
    """What comes next on the calendar, from now on."""
    now = timezone.now()
    return duties.list_calendar_dates(person, now, now + AHEAD)[:MAX_DATES]


def get_workload(person: Person) -> int:
    """How much waits, as last counted; one query."""
    stored = Workload.objects.filter(person=person.pk).values_list("count", flat=True).first()
    return stored or 0


def list_staff_accounts() -> QuerySet[User]:
    """Active accounts with a role beyond resident."""
    return User.objects.filter(is_active=True, groups__name__in=OFFICES).distinct()


def list_former_workloads() -> QuerySet[Workload]:
    """Rows of accounts that have no office any more."""
    return Workload.objects.exclude(person__in=list_staff_accounts().values("pk"))
