"""The live topic ``board:ID``: counts of a board that everybody reads. Other boards have none; their pages
are right when loaded."""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from forums.boards import live
from forums.boards.models import Access, Board
from realtime import topics
from realtime.topics import Snapshot


def register() -> None:
    topics.register("board", may_follow=may_follow_board, snapshot=board_snapshot, versions=board_versions)


def may_follow_board(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:  # noqa: ARG001 - alike for all
    return _board(ident) is not None


def board_snapshot(ident: str) -> Snapshot | None:
    board = _board(ident)
    return live.board_snapshot(board) if board else None


def board_versions(idents: Collection[str]) -> Mapping[str, int]:
    found = Board.objects.filter(pk__in=ids_of(idents), read_by=Access.EVERYBODY)
    return {str(pk): version for pk, version in found.values_list("pk", "version")}


def _board(ident: str) -> Board | None:
    return Board.objects.filter(pk__in=ids_of([ident]), read_by=Access.EVERYBODY).first()


def ids_of(idents: Collection[str]) -> list[int]:
    """Numbers as addresses write them: ``12``, never ``012``, so that a thread is one topic."""
    return [int(it) for it in idents if it.isascii() and it.isdigit() and len(it) <= 18 and it[0] != "0"]
