"""Telling open pages that a thread and its board have changed: called inside the transaction of the change,
heard after its commit."""

import json
from functools import partial

from django.db import transaction
from django.db.models import F, Max

from forums.models import Access, Board, Conversation, ReviewItem, Thread
from realtime import publishing
from realtime.topics import Snapshot


def thread_changed(thread_id: int) -> None:
    """Thread and board get a new version; followers get it once the transaction is stored."""
    Thread.objects.filter(pk=thread_id).update(version=F("version") + 1)
    Board.objects.filter(threads=thread_id).update(version=F("version") + 1)
    transaction.on_commit(partial(_publish, thread_id), robust=True)


def support_changed(thread_id: int) -> None:
    """Of a post: news to who reads its thread. Its board has nothing new, and its row is left to others."""
    Thread.objects.filter(pk=thread_id).update(version=F("version") + 1)
    transaction.on_commit(partial(_publish_thread, thread_id), robust=True)


def board_changed(board_id: int) -> None:
    """A board that no changed thread stands on any longer."""
    Board.objects.filter(pk=board_id).update(version=F("version") + 1)
    transaction.on_commit(partial(_publish_board, board_id), robust=True)


def _publish_board(board_id: int) -> None:
    board = Board.objects.get(pk=board_id)
    if board.read_by == Access.EVERYBODY:
        publishing.publish(board.topic, board_snapshot(board))


def _publish(thread_id: int) -> None:
    board = _publish_thread(thread_id)
    if board.read_by == Access.EVERYBODY:
        publishing.publish(board.topic, board_snapshot(board))


def _publish_thread(thread_id: int) -> Board:
    thread = Thread.objects.select_related("board").get(pk=thread_id)
    if thread.board.read_by == Access.EVERYBODY:
        publishing.publish(thread.topic, thread_snapshot(thread))
    return thread.board


def map_changed(conversation_id: int) -> None:
    """Followers of a consensus map hear of the new one once the transaction is stored."""
    transaction.on_commit(partial(_publish_map, conversation_id), robust=True)


def _publish_map(conversation_id: int) -> None:
    found = Conversation.objects.select_related("thread__board", "newest").get(pk=conversation_id)
    if found.thread.board.read_by == Access.EVERYBODY:
        publishing.publish(found.topic, map_snapshot(found))


def map_snapshot(conversation: Conversation) -> Snapshot:
    """Says that the map has changed; what it shows is fetched as a page. Version 0: there is none yet."""
    newest = conversation.newest
    if newest is None:
        return Snapshot(0, b"{}")
    return _snapshot(
        newest.version,
        {"version": newest.version, "people": newest.people, "statements": newest.statements},
    )


#: The one live topic of the review queue.
QUEUE = "review:queue"


def queue_changed() -> None:
    """Moderators who look at the queue are told that something is different. What is decided by is what
    they load; the version is the newest ``changed_at`` of an item."""
    transaction.on_commit(_publish_queue, robust=True)


def _publish_queue() -> None:
    publishing.publish(QUEUE, queue_snapshot())


def queue_snapshot() -> Snapshot:
    return Snapshot(queue_version(), b"{}")


def queue_version() -> int:
    """Microseconds of the newest change; 0 for a queue that never held anything."""
    newest = ReviewItem.objects.aggregate(at=Max("changed_at"))["at"]
    return int(newest.timestamp() * 1_000_000) if newest else 0


def thread_snapshot(thread: Thread) -> Snapshot:
    """Counts alone: words are fetched as a page, where permission is decided."""
    return _snapshot(
        thread.version, {"posts": thread.posts_count, "last": thread.newest, "open": thread.takes_posts}
    )


def board_snapshot(board: Board) -> Snapshot:
    return _snapshot(board.version, {"threads": board.threads_count, "posts": board.posts_count})


def _snapshot(version: int, data: dict[str, int | bool]) -> Snapshot:
    return Snapshot(version, json.dumps(data, separators=(",", ":")).encode())
