"""Live updates of boards, published on commit."""

import json
from functools import partial

from django.db import transaction
from django.db.models import F

from forums.boards.models import Access, Board
from realtime import publishing
from realtime.topics import Snapshot


def publish_board_change(board_id: int) -> None:
    """Increment the version of a board that lost a thread (moved or merged away) and publish it on commit."""
    Board.objects.filter(pk=board_id).update(version=F("version") + 1)
    transaction.on_commit(partial(_publish_board, board_id), robust=True)


def publish_readers_change(board_id: int) -> None:
    """End on commit what of a board that is no longer public is still followed."""
    for name in (f"board:{board_id}", "thread", "consensus"):
        transaction.on_commit(partial(publishing.withdraw_topics, name), robust=True)


def _publish_board(board_id: int) -> None:
    board = Board.objects.get(pk=board_id)
    if board.read_by == Access.EVERYBODY:
        publishing.publish_snapshot(board.topic, build_board_snapshot(board))


def build_board_snapshot(board: Board) -> Snapshot:
    return build_snapshot(board.version, {"threads": board.threads_count, "posts": board.posts_count})


def build_snapshot(version: int, data: dict[str, int | bool]) -> Snapshot:
    return Snapshot(version, json.dumps(data, separators=(",", ":")).encode())
