"""The live topic ``board:ID``: counts of a public board. Boards with restricted readers have no topic."""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from forums.boards import live
from forums.boards.models import Access, Board
from realtime import topics
from realtime.topics import Snapshot


def register() -> None:
    topics.register("board", may_follow=may_follow_board, snapshot=build_snapshot, versions=list_versions)


def may_follow_board(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:  # noqa: ARG001 - the same for everybody
    return _find_public_board(ident) is not None


def build_snapshot(ident: str) -> Snapshot | None:
    board = _find_public_board(ident)
    return live.build_board_snapshot(board) if board else None


def list_versions(idents: Collection[str]) -> Mapping[str, int]:
    boards = Board.objects.filter(pk__in=parse_primary_keys(idents), read_by=Access.EVERYBODY)
    return {str(pk): version for pk, version in boards.values_list("pk", "version")}


def _find_public_board(ident: str) -> Board | None:
    return Board.objects.filter(pk__in=parse_primary_keys([ident]), read_by=Access.EVERYBODY).first()


def parse_primary_keys(idents: Collection[str]) -> list[int]:
    """Primary keys from canonical decimal identifiers: ``012`` is dropped, so an object has one topic."""
    return [int(it) for it in idents if topics.is_row_id(it)]
