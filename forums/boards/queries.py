"""Reads of boards."""

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import Http404

from forums.boards import rules
from forums.boards.models import Board, BoardFollow
from participation.people.models import User
from participation.people.rules import Person
from participation.processes.models import Organ, Process
from participation.territory.models import District


def list_readable_boards(person: Person) -> list[Board]:
    """Unarchived boards that ``person`` may read."""
    return list(select_owners(Board.objects.current()).filter(rules.build_read_condition(person)))


def select_owners(boards: "QuerySet[Board]") -> "QuerySet[Board]":
    """Joins the owner of each board: district, process and organ."""
    return boards.select_related("district", "process", "organ")


def list_boards_for_editors() -> "QuerySet[Board]":
    """All boards for editors, archived ones last; ``state``: ``open`` or ``archived``."""
    state = Case(When(archived_at__isnull=True, then=Value("open")), default=Value("archived"))
    return select_owners(Board.objects.all()).annotate(state=state).order_by("-state", "position", "pk")


def list_archived_boards(person: Person) -> list[Board]:
    """Archived boards that ``person`` may read, by name."""
    rows = select_owners(Board.objects.filter(archived_at__isnull=False)).filter(
        rules.build_read_condition(person)
    )
    return list(rows.order_by("name", "pk"))


def get_visible_board(person: Person, slug: str) -> Board:
    """The board with this slug. Raises Http404 if ``person`` may not read it, as if it did not exist."""
    board = select_owners(Board.objects.filter(slug=slug)).first()
    if board is None or not rules.may_read_board(person, board):
        raise Http404
    return board


def list_followed_boards(person: User) -> list[Board]:
    """Followed boards that ``person`` may still read."""
    return list(
        select_owners(Board.objects.filter(follows__resident=person)).filter(
            rules.build_read_condition(person)
        )
    )


def follows_board(person: User, board: Board) -> bool:
    return BoardFollow.objects.filter(resident=person, board=board).exists()


def list_boards_of_district(person: Person, district: District) -> list[Board]:
    """Unarchived boards of ``district`` that ``person`` may read."""
    rows = Board.objects.current().filter(rules.build_read_condition(person), district=district)
    return list(select_owners(rows))


def list_boards_of_owner(person: Person, owner: Process | Organ) -> list[Board]:
    """Unarchived boards of ``owner`` that ``person`` may read."""
    owned = Q(process=owner.pk) if isinstance(owner, Process) else Q(organ=owner.pk)
    return list(Board.objects.current().filter(owned, rules.build_read_condition(person)))
