"""By what a person with a new account is recognised who answered a poll before deleting the old one."""

from collections.abc import Collection, Mapping

from participation.people.addresses import mailbox_of_address
from participation.people.models import User
from participation.rights import queries as rights_queries
from participation.rights import rules as rights_rules
from participation.roll.models import RollMatch


def scope_of(poll_id: int) -> str:
    return f"poll:{poll_id}"


def values_of(person: User) -> list[str]:
    """The mailbox, and the places on electoral rolls."""
    places = RollMatch.objects.filter(resident=person).values_list("entry__number_mac", flat=True)
    return [mailbox_of_address(person.email), *(f"roll {bytes(place).hex()}" for place in places)]


def marks_of(poll_ids: Collection[int]) -> dict[int, set[bytes]]:
    """The marks of people who answered one of the polls and deleted their account, by poll, in the order of
    ``poll_ids``. One query.
    """
    marks = rights_queries.list_hashes_by_scope([scope_of(poll_id) for poll_id in poll_ids])
    return {poll_id: marks[scope_of(poll_id)] for poll_id in poll_ids if scope_of(poll_id) in marks}


def marked_poll(person: User, marks: Mapping[int, Collection[bytes]]) -> int | None:
    """The first poll with a mark of ``person``; ``marks`` are those of ``marks_of``. No query without any."""
    if not marks:
        return None
    values = values_of(person)
    for poll_id, of_poll in marks.items():
        scope = scope_of(poll_id)
        if any(
            mark in of_poll for value in values for mark in rights_rules.compute_keyed_hashes(scope, value)
        ):
            return poll_id
    return None
