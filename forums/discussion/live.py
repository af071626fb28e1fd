"""Live updates of threads and their boards, published on commit."""

from functools import partial

from django.db import transaction
from django.db.models import F

from forums.boards.live import build_board_snapshot, build_snapshot
from forums.boards.models import Access, Board
from forums.discussion.models import Thread
from realtime import publishing
from realtime.topics import Snapshot


def publish_thread_change(thread_id: int) -> None:
    """Increment the versions of the thread and its board, and publish both on commit."""
    Thread.objects.filter(pk=thread_id).update(version=F("version") + 1)
    Board.objects.filter(threads=thread_id).update(version=F("version") + 1)
    transaction.on_commit(partial(_publish_both, thread_id), robust=True)


def publish_support_change(thread_id: int) -> None:
    """Increment the version of the thread only, and publish it on commit. The board's row is not locked."""
    Thread.objects.filter(pk=thread_id).update(version=F("version") + 1)
    transaction.on_commit(partial(_publish_thread, thread_id), robust=True)


def _publish_both(thread_id: int) -> None:
    board = _publish_thread(thread_id)
    if board.read_by == Access.EVERYBODY:
        publishing.publish_snapshot(board.topic, build_board_snapshot(board))


def _publish_thread(thread_id: int) -> Board:
    thread = Thread.objects.select_related("board").get(pk=thread_id)
    if thread.board.read_by == Access.EVERYBODY:
        publishing.publish_snapshot(thread.topic, build_thread_snapshot(thread))
    return thread.board


def build_thread_snapshot(thread: Thread) -> Snapshot:
    """Counts only: texts are fetched from the page, which checks permissions."""
    return build_snapshot(
        thread.version, {"posts": thread.posts_count, "last": thread.newest, "open": thread.takes_posts}
    )
