"""By what a person with a new account is recognised who answered a poll before deleting the old one."""

from participation.people.addresses import mailbox
from participation.people.models import User
from participation.rights import queries as rights_queries
from participation.rights import rules as rights_rules
from participation.roll.models import RollMatch


def scope_of(poll_id: int) -> str:
    return f"poll:{poll_id}"


def values_of(person: User) -> list[str]:
    """The mailbox, and the places on electoral rolls."""
    places = RollMatch.objects.filter(resident=person).values_list("entry__number_mac", flat=True)
    return [mailbox(person.email), *(f"roll {bytes(place).hex()}" for place in places)]


def marks_of(poll_id: int) -> frozenset[bytes]:
    """The marks of people who answered the poll and deleted their account. One query."""
    return rights_queries.marks_within(scope_of(poll_id))


def is_marked(person: User, poll_id: int, marks: frozenset[bytes]) -> bool:
    """Whether one of ``marks`` is that of ``person``. No query if there are no marks."""
    return bool(marks) and any(
        mark in marks for value in values_of(person) for mark in rights_rules.marks(scope_of(poll_id), value)
    )
