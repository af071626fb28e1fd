"""Reads of boards."""

from django.db.models import Q, QuerySet
from django.http import Http404

from forums.boards import rules
from forums.boards.models import Board, BoardFollow
from forums.members.rules import Person
from participation.people.models import User
from participation.processes.models import Organ, Process


def boards(person: Person) -> list[Board]:
    """Those that ``person`` may read, without the archived ones."""
    return list(placed(Board.objects.current()).filter(rules.boards_read_by(person)))


def placed(boards: "QuerySet[Board]") -> "QuerySet[Board]":
    """With what they belong to."""
    return boards.select_related("district", "process", "organ")


def archived_boards(person: Person) -> list[Board]:
    """Those that ``person`` may read, by name."""
    found = placed(Board.objects.filter(archived_at__isnull=False)).filter(rules.boards_read_by(person))
    return list(found.order_by("name", "pk"))


def visible_board(person: Person, slug: str) -> Board:
    """Raises Http404 for a board that ``person`` may not read, as for one that is not there."""
    board = placed(Board.objects.filter(slug=slug)).first()
    if board is None or not rules.may_read(person, board):
        raise Http404
    return board


def followed_boards(person: User) -> list[Board]:
    """Those that ``person`` may read now."""
    return list(placed(Board.objects.filter(follows__resident=person)).filter(rules.boards_read_by(person)))


def follows_board(person: User, board: Board) -> bool:
    return BoardFollow.objects.filter(resident=person, board=board).exists()


def boards_of(person: Person, owner: Process | Organ) -> list[Board]:
    """Of a process or an organ, those that ``person`` may read, without the archived ones."""
    whose = Q(process=owner.pk) if isinstance(owner, Process) else Q(organ=owner.pk)
    return list(Board.objects.current().filter(whose, rules.boards_read_by(person)))
