"""Boards and their lists of threads."""

from django.db.models import QuerySet
from django.http import Http404

from forums import rules
from forums.models import Access, Board, BoardFollow, Tag, Thread
from forums.queries.keyset import Slice, cut
from participation.people.models import User

THREADS_ON_A_PAGE = 25
MOST_PINNED = 5
#: By newest post, or by support of the first post.
ORDERS = {"etkinlik": ("newest",), "destek": ("support", "pk")}


def boards(person: rules.Person) -> list[Board]:
    """Those that ``person`` may read, without the archived ones."""
    found = Board.objects.current().select_related("district")
    return [board for board in found if rules.may_read(person, board)]


def archived_boards(person: rules.Person) -> list[Board]:
    """Those that ``person`` may read, by name."""
    found = Board.objects.filter(archived_at__isnull=False).order_by("name", "pk")
    return [board for board in found if rules.may_read(person, board)]


def visible_board(person: rules.Person, slug: str) -> Board:
    """Raises Http404 for a board that ``person`` may not read, as for one that is not there."""
    board = Board.objects.select_related("district").filter(slug=slug).first()
    if board is None or not rules.may_read(person, board):
        raise Http404
    return board


def listed(threads: "QuerySet[Thread]") -> "QuerySet[Thread]":
    """With what a list shows of each."""
    return threads.select_related("board", "author", "duplicate_of").prefetch_related("tags")


def threads_of(board: Board, order: str, *, after: str = "", before: str = "") -> Slice[Thread]:
    rows = listed(Thread.objects.published().filter(board=board, pinned_at__isnull=True))
    keys = ORDERS.get(order, ORDERS["etkinlik"])
    return cut(rows, keys, size=THREADS_ON_A_PAGE, after=after, before=before, descending=True)


def pinned_threads(board: Board) -> list[Thread]:
    rows = Thread.objects.published().filter(board=board, pinned_at__isnull=False)
    return list(listed(rows).order_by("-pinned_at")[:MOST_PINNED])


def newest_threads(person: rules.Person, number: int) -> list[Thread]:
    """With the newest posts, over all boards that ``person`` may read."""
    return list(listed(readable(person)).order_by("-newest")[:number])


def threads_tagged(person: rules.Person, tag: Tag, *, after: str = "", before: str = "") -> Slice[Thread]:
    rows = listed(readable(person).filter(tags=tag))
    return cut(rows, ("newest",), size=THREADS_ON_A_PAGE, after=after, before=before, descending=True)


def followed_threads(person: User, number: int) -> list[Thread]:
    """With the newest posts; of what ``person`` may read now, whatever they could when they followed it."""
    return list(listed(readable(person).filter(follows__resident=person)).order_by("-newest")[:number])


def followed_boards(person: User) -> list[Board]:
    found = Board.objects.filter(follows__resident=person)
    return [board for board in found if rules.may_read(person, board)]


def follows_board(person: User, board: Board) -> bool:
    return BoardFollow.objects.filter(resident=person, board=board).exists()


def readable(person: rules.Person) -> "QuerySet[Thread]":
    """Published threads of the boards that ``person`` may read."""
    rows = Thread.objects.published()
    return rows if rules.is_staff(person) else rows.filter(board__read_by=Access.EVERYBODY)
