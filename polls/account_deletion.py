"""What the deletion of an account means for polls: nobody answers twice, and answers already given count."""

from collections.abc import Iterator

from django.utils import timezone

from participation.people.models import User
from participation.rights import registry
from participation.rights.registry import Tombstone
from polls.questionnaire import locks
from polls.questionnaire.models import State
from polls.responses import identity
from polls.responses.models import Participation


def register() -> None:
    registry.register_wait("polls", _waits)
    registry.register_lock("polls", _lock)
    registry.register_tombstones("polls", _tombstones)


def _waits(user: User) -> bool:
    """Whether a poll that ``user`` answered is not counted yet: its count needs the account's group."""
    return Participation.objects.filter(resident=user, poll__counted_at=None).exists()


def _lock(user: User) -> None:
    """Share the open polls that ``user`` answered, so that one that is being extended is marked until its new
    closing.
    """
    participations = Participation.objects.filter(resident=user, poll__state=State.OPEN)
    for poll_id in participations.order_by("poll").values_list("poll", flat=True):
        locks.lock_poll_shared(poll_id)


def _tombstones(user: User) -> Iterator[Tombstone]:
    """For each poll that still takes answers, or that excludes others of its matter: nobody answers again
    with a new account.
    """
    participations = Participation.objects.filter(resident=user).select_related("poll__matter")
    values = identity.list_identifying_values(user)
    for participation in participations:
        until = participation.poll.excludes_until
        if until > timezone.now():
            for value in values:
                yield Tombstone(
                    identity.scope_of_poll(participation.poll_id), value, timezone.localdate(until)
                )
