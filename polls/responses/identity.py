"""By what a person with a new account is recognised who answered a poll before deleting the old one."""

from collections.abc import Collection, Mapping

from participation.people.addresses import normalise_mailbox
from participation.people.models import User
from participation.rights import queries as rights_queries
from participation.rights import rules as rights_rules
from participation.roll.models import RollMatch


def build_poll_scope(poll_id: int) -> str:
    return f"poll:{poll_id}"


def list_identifying_values(person: User) -> list[str]:
    """The mailbox, and the places on electoral rolls."""
    places = RollMatch.objects.filter(resident=person).values_list("entry__number_mac", flat=True)
    return [normalise_mailbox(person.email), *(f"roll {bytes(place).hex()}" for place in places)]


def list_tombstones_of(poll_ids: Collection[int]) -> dict[int, set[bytes]]:
    """The tombstones of people who answered a poll and deleted their account, by poll, in the order of
    ``poll_ids``. One query.
    """
    tombstones = rights_queries.list_hashes_by_scope([build_poll_scope(poll_id) for poll_id in poll_ids])
    return {
        poll_id: tombstones[build_poll_scope(poll_id)]
        for poll_id in poll_ids
        if build_poll_scope(poll_id) in tombstones
    }


def find_poll_with_tombstone(person: User, tombstones: Mapping[int, Collection[bytes]]) -> int | None:
    """The first poll with a tombstone of ``person``; ``tombstones`` as ``list_tombstones_of`` returns them.
    No query without any.
    """
    if not tombstones:
        return None
    values = list_identifying_values(person)
    for poll_id, of_poll in tombstones.items():
        scope = build_poll_scope(poll_id)
        if any(it in of_poll for value in values for it in rights_rules.compute_keyed_hashes(scope, value)):
            return poll_id
    return None
