"""The live topics ``thread:ID``, ``board:ID`` and ``consensus:THREAD_ID``: counts of what everybody may read;
``review:queue`` tells moderators that something changed.

Boards for staff alone have none; their pages are right when loaded.
"""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from forums import announcing, rules
from forums.models import Access, Board, Conversation, Thread
from participation.people.models import User
from realtime import topics
from realtime.topics import Snapshot

_QUEUE = announcing.QUEUE.partition(":")[2]


def may_follow_thread(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    thread = _thread(ident)
    return thread is not None and rules.may_see_thread(_known(person), thread)


def thread_snapshot(ident: str) -> Snapshot | None:
    thread = _thread(ident)
    return announcing.thread_snapshot(thread) if thread else None


def thread_versions(idents: Collection[str]) -> Mapping[str, int]:
    found = Thread.objects.filter(pk__in=_ids(idents), board__read_by=Access.EVERYBODY)
    return {str(pk): version for pk, version in found.values_list("pk", "version")}


def may_follow_board(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:  # noqa: ARG001 - alike for all
    return _board(ident) is not None


def board_snapshot(ident: str) -> Snapshot | None:
    board = _board(ident)
    return announcing.board_snapshot(board) if board else None


def board_versions(idents: Collection[str]) -> Mapping[str, int]:
    found = Board.objects.filter(pk__in=_ids(idents), read_by=Access.EVERYBODY)
    return {str(pk): version for pk, version in found.values_list("pk", "version")}


def may_follow_map(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    return may_follow_thread(person, ident) and _conversation(ident) is not None


def map_snapshot(ident: str) -> Snapshot | None:
    found = _conversation(ident)
    return announcing.map_snapshot(found) if found else None


def map_versions(idents: Collection[str]) -> Mapping[str, int]:
    found = Conversation.objects.filter(
        thread__in=_ids(idents), thread__board__read_by=Access.EVERYBODY
    ).values_list("thread_id", "newest__version")
    return {str(pk): version or 0 for pk, version in found}


def may_follow_queue(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    return ident == _QUEUE and rules.may_moderate(_known(person))


def queue_snapshot(ident: str) -> Snapshot | None:
    return announcing.queue_snapshot() if ident == _QUEUE else None


def queue_versions(idents: Collection[str]) -> Mapping[str, int]:
    return {_QUEUE: announcing.queue_version()} if _QUEUE in idents else {}


def register() -> None:
    topics.register(
        "thread", may_follow=may_follow_thread, snapshot=thread_snapshot, versions=thread_versions
    )
    topics.register("board", may_follow=may_follow_board, snapshot=board_snapshot, versions=board_versions)
    topics.register(
        "review",
        may_follow=may_follow_queue,
        snapshot=queue_snapshot,
        versions=queue_versions,
        restricted=True,
    )
    topics.register("consensus", may_follow=may_follow_map, snapshot=map_snapshot, versions=map_versions)


def _known(person: AbstractBaseUser | AnonymousUser) -> rules.Person:
    return person if isinstance(person, User) else AnonymousUser()


def _thread(ident: str) -> Thread | None:
    found = Thread.objects.filter(pk__in=_ids([ident]), board__read_by=Access.EVERYBODY)
    return found.select_related("board", "merged_into__board").first()


def _conversation(ident: str) -> Conversation | None:
    found = Conversation.objects.filter(thread__in=_ids([ident]), thread__board__read_by=Access.EVERYBODY)
    return found.select_related("newest").first()


def _board(ident: str) -> Board | None:
    return Board.objects.filter(pk__in=_ids([ident]), read_by=Access.EVERYBODY).first()


def _ids(idents: Collection[str]) -> list[int]:
    """Numbers as addresses write them: ``12``, never ``012``, so that a thread is one topic."""
    return [int(it) for it in idents if it.isascii() and it.isdigit() and len(it) <= 18 and it[0] != "0"]
