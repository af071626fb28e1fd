"""Live updates of consensus maps, published on commit."""

from functools import partial

from django.db import transaction

from forums.boards.live import build_snapshot
from forums.boards.models import Access
from forums.statements.models import Conversation
from realtime import publishing
from realtime.topics import Snapshot


def map_changed(conversation_id: int) -> None:
    """Publish the newest map of a conversation on commit."""
    transaction.on_commit(partial(_publish_map, conversation_id), robust=True)


def _publish_map(conversation_id: int) -> None:
    conversation = Conversation.objects.select_related("thread__board", "newest").get(pk=conversation_id)
    if conversation.thread.board.read_by == Access.EVERYBODY:
        publishing.publish_snapshot(conversation.topic, map_snapshot(conversation))


def map_snapshot(conversation: Conversation) -> Snapshot:
    """Counts of the newest map; the map itself is fetched from the page. Version 0: there is no map yet."""
    newest = conversation.newest
    if newest is None:
        return Snapshot(0, b"{}")
    return build_snapshot(
        newest.version,
        {"version": newest.version, "people": newest.people, "statements": newest.statements},
    )
