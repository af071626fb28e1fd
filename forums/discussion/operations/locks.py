"""Row locks, held until the transaction ends. Lock order: threads by id, posts, boards by id.

``no_key``: rows that only reference a locked one, such as an act on another thread, can still be inserted.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from forums.boards.models import Board
from forums.discussion.models import Post, Thread


class _Moved(Exception):
    """The row was moved while its lock was waited for."""


def lock_thread_of_post(post_id: int) -> Thread:
    """Lock the row of the thread that contains the post, and return the thread.

    A merge or split can move the post while this waits for the lock. Then the savepoint is rolled back, which
    releases the lock on the former thread: two threads may only be locked in the order of their ids.
    """
    while True:
        thread_id = Post.objects.values_list("thread_id", flat=True).get(pk=post_id)
        try:
            with transaction.atomic():
                thread = Thread.objects.select_for_update(no_key=True).get(pk=thread_id)
                if not Post.objects.filter(pk=post_id, thread=thread_id).exists():
                    raise _Moved
                return thread
        except _Moved:
            continue


def lock_threads(ids: Iterable[int]) -> dict[int, Thread]:
    """Lock threads; their boards are loaded, but not locked.

    The boards are prefetched, not joined: a joined query would miss a thread that was moved to another board
    while its lock was waited for.
    """
    rows = Thread.objects.select_for_update(no_key=True).prefetch_related("board__district")
    return {thread.pk: thread for thread in rows.filter(pk__in=list(ids)).order_by("pk")}


def lock_threads_to_merge(away: int, into: int) -> dict[int, Thread]:
    """Lock both threads, and every thread that was merged into ``away`` before."""
    rows = Thread.objects.select_for_update(no_key=True).prefetch_related("board__district")
    wanted = Q(pk__in=[away, into]) | Q(merged_into=away)
    while True:
        try:
            with transaction.atomic():
                locked = {thread.pk: thread for thread in rows.filter(wanted).order_by("pk")}
                if Thread.objects.filter(merged_into=away).exclude(pk__in=list(locked)).exists():
                    raise _Moved
                return locked
        except _Moved:
            continue


def lock_boards(ids: Iterable[int]) -> dict[int, Board]:
    rows = Board.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return {board.pk: board for board in rows}
