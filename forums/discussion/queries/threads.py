"""Reads of threads and lists of threads."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from forums.boards import rules as boards_rules
from forums.boards.keyset import Slice, paginate
from forums.boards.models import Board, Tag
from forums.discussion import rules
from forums.discussion.models import Thread
from participation.people.rules import Person
from participation.processes.models import Process
from participation.territory.models import District

THREADS_ON_A_PAGE = 25
MAX_PINNED = 5
MAX_EMBEDDED = 50
#: By newest post, or by support of the first post.
ORDERS = {"activity": ("newest",), "support": ("support", "pk")}


def join_for_thread_list(threads: "QuerySet[Thread]") -> "QuerySet[Thread]":
    """Joins what a list of threads shows."""
    return threads.select_related("board", "duplicate_of").prefetch_related("tags")


def list_threads_of_board(board: Board, order: str, *, after: str = "", before: str = "") -> Slice[Thread]:
    rows = join_for_thread_list(Thread.objects.published().filter(board=board, pinned_at__isnull=True))
    keys = ORDERS.get(order, ORDERS["activity"])
    return paginate(rows, keys, size=THREADS_ON_A_PAGE, after=after, before=before, descending=True)


def list_pinned_threads(board: Board) -> list[Thread]:
    rows = Thread.objects.published().filter(board=board, pinned_at__isnull=False)
    return list(join_for_thread_list(rows).order_by("-pinned_at")[:MAX_PINNED])


def list_newest_threads(person: Person, number: int) -> list[Thread]:
    """The ``number`` threads with the newest posts, of all boards that ``person`` may read."""
    return list(join_for_thread_list(list_readable_threads(person)).order_by("-newest")[:number])


def list_newest_threads_in(person: Person, district: District, number: int) -> list[Thread]:
    """As ``list_newest_threads``, of the boards of ``district`` and of processes there."""
    there = Q(board__district=district) | Q(board__process__district=district)
    return list(
        join_for_thread_list(list_readable_threads(person).filter(there)).order_by("-newest")[:number]
    )


def list_tagged_threads(person: Person, tag: Tag, *, after: str = "", before: str = "") -> Slice[Thread]:
    rows = join_for_thread_list(list_readable_threads(person).filter(tags=tag))
    return paginate(rows, ("newest",), size=THREADS_ON_A_PAGE, after=after, before=before, descending=True)


def list_readable_threads(person: Person) -> "QuerySet[Thread]":
    """Published threads of the boards that ``person`` may read."""
    return Thread.objects.published().filter(boards_rules.build_read_condition(person, "board__"))


def list_threads_embedded_in(person: Person, process: Process) -> list[str]:
    """Distinct keys of embeds, such as ``poll:12``, in readable threads on the boards of ``process``."""
    rows = list_readable_threads(person).filter(board__process=process.pk).exclude(embedded="")
    return list(dict.fromkeys(rows.order_by("-newest").values_list("embedded", flat=True)[:MAX_EMBEDDED]))


def get_visible_thread(person: Person, thread_id: int) -> Thread:
    """A thread with board, author, summary and conversation (with the newest map) joined. Raises Http404."""
    thread = (
        Thread.objects.select_related(
            "board__district",
            "board__process",
            "board__organ",
            "author",
            "summary__author",
            "conversation",
            "conversation__newest__top",
            "merged_into__board",
            "duplicate_of__board",
            "duplicate_of__merged_into",
        )
        .defer("conversation__newest__body")
        .filter(pk=thread_id)
        .first()
    )
    if thread is None or not rules.may_see_thread(person, thread):
        raise Http404
    return thread


def is_thread_gone(person: Person, thread_id: int) -> bool:
    """Whether the thread exists on a board that ``person`` may read, but is not visible to them."""
    thread = Thread.objects.select_related("board", "merged_into__board").filter(pk=thread_id).first()
    return (
        thread is not None
        and boards_rules.may_read_board(person, thread.board)
        and not rules.may_see_thread(person, thread)
    )


def list_threads_embedding(person: Person, embedded: str) -> list[Thread]:
    """At most ten readable threads that embed ``embedded``, such as ``poll:12``; newest posts first."""
    return list(filter_by_embedded(list_readable_threads(person), embedded).order_by("-newest")[:10])


def filter_by_embedded(threads: "QuerySet[Thread]", embedded: Any) -> "QuerySet[Thread]":
    """Threads that embed ``embedded``. The second condition makes the partial index applicable."""
    return threads.filter(embedded=embedded).exclude(embedded="")


def list_visible_threads(person: Person, idents: Collection[str]) -> list[str]:
    """Which of these threads ``person`` may see."""
    rows = Thread.objects.filter(pk__in=idents).select_related("board", "merged_into__board")
    return [str(it.pk) for it in rows if rules.may_see_thread(person, it)]
