"""Rows held until the transaction ends, everywhere in one order: threads by id, posts, boards by id.

``no_key``: rows that merely name a held one, such as an act that names another thread, are stored meanwhile.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from forums.boards.models import Board
from forums.discussion.models import Post, Thread


class _Elsewhere(Exception):
    """What was found has been moved while its row was waited for."""


def thread_of(post_id: int) -> Thread:
    """The thread in which the post stands, with its row held. Where a merge or a split that was waited for
    has taken the post elsewhere, the row held in vain is let go: two rows are held by id alone."""
    while True:
        thread_id = Post.objects.values_list("thread_id", flat=True).get(pk=post_id)
        try:
            with transaction.atomic():
                thread = Thread.objects.select_for_update(no_key=True).get(pk=thread_id)
                if not Post.objects.filter(pk=post_id, thread=thread_id).exists():
                    raise _Elsewhere
                return thread
        except _Elsewhere:
            continue


def threads(ids: Iterable[int]) -> dict[int, Thread]:
    """With their boards, whose rows are not held. They are asked for apart: joined, a thread that was moved
    while its row was waited for would not be found."""
    found = Thread.objects.select_for_update(no_key=True).prefetch_related("board__district")
    return {thread.pk: thread for thread in found.filter(pk__in=list(ids)).order_by("pk")}


def threads_to_merge(away: int, into: int) -> dict[int, Thread]:
    """Both, and every thread that was merged into ``away`` before."""
    found = Thread.objects.select_for_update(no_key=True).prefetch_related("board__district")
    wanted = Q(pk__in=[away, into]) | Q(merged_into=away)
    while True:
        try:
            with transaction.atomic():
                held = {thread.pk: thread for thread in found.filter(wanted).order_by("pk")}
                if Thread.objects.filter(merged_into=away).exclude(pk__in=list(held)).exists():
                    raise _Elsewhere
                return held
        except _Elsewhere:
            continue


def boards(ids: Iterable[int]) -> dict[int, Board]:
    found = Board.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")
    return {board.pk: board for board in found}
