"""Boards and their lists of threads."""

from django.db.models import F, Q, QuerySet
from django.http import Http404

from forums import rules
from forums.models import Board, BoardFollow, Conversation, Tag, Thread, ThreadState
from forums.queries.keyset import Slice, cut
from participation.people.models import User
from participation.processes.models import Organ, Process

THREADS_ON_A_PAGE = 25
MOST_PINNED = 5
#: On the page of a process.
MOST_CONVERSATIONS = 20
MOST_EMBEDDED = 50
#: By newest post, or by support of the first post.
ORDERS = {"etkinlik": ("newest",), "destek": ("support", "pk")}


def boards(person: rules.Person) -> list[Board]:
    """Those that ``person`` may read, without the archived ones."""
    return list(placed(Board.objects.current()).filter(rules.boards_read_by(person)))


def placed(boards: "QuerySet[Board]") -> "QuerySet[Board]":
    """With what they belong to."""
    return boards.select_related("district", "process", "organ")


def archived_boards(person: rules.Person) -> list[Board]:
    """Those that ``person`` may read, by name."""
    found = placed(Board.objects.filter(archived_at__isnull=False)).filter(rules.boards_read_by(person))
    return list(found.order_by("name", "pk"))


def visible_board(person: rules.Person, slug: str) -> Board:
    """Raises Http404 for a board that ``person`` may not read, as for one that is not there."""
    board = placed(Board.objects.filter(slug=slug)).first()
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
    """Those that ``person`` may read now."""
    return list(placed(Board.objects.filter(follows__resident=person)).filter(rules.boards_read_by(person)))


def follows_board(person: User, board: Board) -> bool:
    return BoardFollow.objects.filter(resident=person, board=board).exists()


def readable(person: rules.Person) -> "QuerySet[Thread]":
    """Published threads of the boards that ``person`` may read."""
    return Thread.objects.published().filter(rules.boards_read_by(person, "board__"))


def boards_of(person: rules.Person, owner: Process | Organ) -> list[Board]:
    """Of a process or an organ, those that ``person`` may read, without the archived ones."""
    whose = Q(process=owner.pk) if isinstance(owner, Process) else Q(organ=owner.pk)
    return list(Board.objects.current().filter(whose, rules.boards_read_by(person)))


def conversations_of(person: rules.Person, process: Process) -> list[Conversation]:
    """Statements on the boards of a process, those still open to votes first; with their threads."""
    found = Conversation.objects.filter(
        rules.boards_read_by(person, "thread__board__"),
        thread__board__process=process.pk,
        thread__state=ThreadState.PUBLISHED,
    )
    rows = found.select_related("thread").order_by(F("closed_at").desc(nulls_first=True), "-pk")
    return list(rows[:MOST_CONVERSATIONS])


def embedded_in(person: rules.Person, process: Process) -> list[str]:
    """What stands at the top of threads on the boards of a process, such as ``poll:12``, each once."""
    rows = readable(person).filter(board__process=process.pk).exclude(embedded="")
    return list(dict.fromkeys(rows.order_by("-newest").values_list("embedded", flat=True)[:MOST_EMBEDDED]))
