"""What the deletion of an account means for polls: nobody answers twice, and answers already given count."""

from collections.abc import Iterator

from django.utils import timezone

from participation.people.models import User
from participation.rights import registry
from participation.rights.registry import PlainTombstone
from polls.questionnaire import locks
from polls.questionnaire.models import State
from polls.responses import identity
from polls.responses.models import Participation


def register() -> None:
    registry.register_wait("polls", _must_wait_for_count)
    registry.register_lock("polls", _lock_open_polls)
    registry.register_tombstones("polls", _list_tombstones)


def _must_wait_for_count(user: User) -> bool:
    """Whether a poll that ``user`` answered is not counted yet: its count needs the account's group."""
    return Participation.objects.filter(resident=user, poll__counted_at=None).exists()


def _lock_open_polls(user: User) -> None:
    """Take the shared lock of every open poll that ``user`` answered, in the order of ids.

    It waits for an extension that is being stored, so that the tombstone lasts until the new closing.
    """
    participations = Participation.objects.filter(resident=user, poll__state=State.OPEN)
    for poll_id in participations.order_by("poll").values_list("poll", flat=True):
        locks.lock_poll_shared(poll_id)


def _list_tombstones(user: User) -> Iterator[PlainTombstone]:
    """The tombstones that keep ``user`` from answering again with a new account.

    They are for polls that still take answers or exclude others of their matter, and last as long.
    """
    participations = Participation.objects.filter(resident=user).select_related("poll__matter")
    values = identity.list_identifying_values(user)
    for participation in participations:
        until = participation.poll.excludes_until
        if until > timezone.now():
            for value in values:
                yield PlainTombstone(
                    identity.build_poll_scope(participation.poll_id), value, timezone.localdate(until)
                )
