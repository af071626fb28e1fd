"""Reads of followed threads and read positions."""

from collections.abc import Iterable, Mapping

from forums.discussion.following.models import ReadPosition, ThreadFollow
from forums.discussion.models import Thread
from forums.discussion.queries.threads import join_for_thread_list, list_readable_threads
from participation.people.models import User
from participation.people.rules import Person


def list_followed_threads(person: User, number: int) -> list[Thread]:
    """The ``number`` followed threads with the newest posts, of those that ``person`` may still read."""
    return list(
        join_for_thread_list(list_readable_threads(person).filter(follows__resident=person)).order_by(
            "-newest"
        )[:number]
    )


def follows_thread(person: User, thread: Thread) -> bool:
    return ThreadFollow.objects.filter(resident=person, thread=thread).exists()


def list_read_positions(person: Person, threads: Iterable[Thread]) -> Mapping[int, int]:
    """Id of the newest post that ``person`` has read, by thread; unopened threads are left out."""
    if not isinstance(person, User):
        return {}
    positions = ReadPosition.objects.filter(resident=person, thread__in=[thread.pk for thread in threads])
    return dict(positions.values_list("thread_id", "seen"))
