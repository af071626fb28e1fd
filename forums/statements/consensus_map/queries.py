"""Reads of consensus maps."""

from collections.abc import Mapping

from forums.statements.consensus_map.models import ConsensusMap
from forums.statements.models import Conversation


def find_newest_map(conversation: Conversation) -> ConsensusMap | None:
    """The newest map, with its body."""
    return ConsensusMap.objects.filter(pk=conversation.newest_id).first() if conversation.newest_id else None


def list_texts_on_map(conversation: Conversation) -> Mapping[int, str]:
    """Texts of published statements, by id. Statements hidden since a map was published are left out."""
    return dict(conversation.statements.published().values_list("pk", "text"))
