"""Live updates of consensus maps, published after the commit."""

from functools import partial

from django.db import transaction

from forums.boards.live import snapshot
from forums.boards.models import Access
from forums.statements.models import Conversation
from realtime import publishing
from realtime.topics import Snapshot


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
    return snapshot(
        newest.version,
        {"version": newest.version, "people": newest.people, "statements": newest.statements},
    )
