"""The live topic ``consensus:THREAD_ID``: the newest map of a public thread."""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from forums.boards.models import Access
from forums.boards.topics import parse_primary_keys
from forums.discussion.topics import may_follow_thread
from forums.statements.consensus_map import live
from forums.statements.models import Conversation
from realtime import topics
from realtime.topics import Snapshot


def register() -> None:
    topics.register("consensus", may_follow=may_follow_map, snapshot=map_snapshot, versions=map_versions)


def may_follow_map(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    return may_follow_thread(person, ident) and _find_conversation_on_public_board(ident) is not None


def map_snapshot(ident: str) -> Snapshot | None:
    conversation = _find_conversation_on_public_board(ident)
    return live.map_snapshot(conversation) if conversation else None


def map_versions(idents: Collection[str]) -> Mapping[str, int]:
    rows = Conversation.objects.filter(
        thread__in=parse_primary_keys(idents), thread__board__read_by=Access.EVERYBODY
    ).values_list("thread_id", "newest__version")
    return {str(pk): version or 0 for pk, version in rows}


def _find_conversation_on_public_board(ident: str) -> Conversation | None:
    """The conversation of the thread with this number; None if it is not on a public board."""
    rows = Conversation.objects.filter(
        thread__in=parse_primary_keys([ident]), thread__board__read_by=Access.EVERYBODY
    )
    return rows.select_related("newest").first()
