"""Reads of curation: the digest of a board, and the posts that can be split off."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone

from forums.boards.keyset import Slice, paginate
from forums.boards.models import Board
from forums.discussion.models import Post, Thread, ThreadState
from forums.discussion.queries.posts import POSTS_ON_A_PAGE
from forums.discussion.queries.threads import join_for_thread_list

MAX_LISTED: Final = 20
MAX_SUPPORTED: Final = 10
SUPPORTED_WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ClosedThread:
    """A closed thread with the official answers in it."""

    thread: Thread
    answers: list[Post]


@dataclass(frozen=True, slots=True)
class Digest:
    summarised: list[Thread]
    official: list[Post]
    featured: list[Thread]
    supported: list[Thread]
    closed: list[ClosedThread]

    def __bool__(self) -> bool:
        return any((self.summarised, self.official, self.featured, self.supported, self.closed))


def compute_digest(board: Board) -> Digest:
    """Digest of a board: lists are newest first, ``supported`` by support. Constant number of queries."""
    threads = Thread.objects.published().filter(board=board)
    answers = (
        Post.objects.published()
        .exclude(office="")
        .filter(thread__board=board, thread__state=ThreadState.PUBLISHED)
        .order_by("-pk")
    )
    since = timezone.now() - SUPPORTED_WITHIN
    closed = list(threads.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[:MAX_LISTED])
    by_thread: dict[int, list[Post]] = {thread.pk: [] for thread in closed}
    for answer in answers.filter(thread__in=closed)[: 5 * MAX_LISTED]:
        by_thread[answer.thread_id].append(answer)
    return Digest(
        summarised=list(
            threads.filter(summary__isnull=False)
            .select_related("summary__author")
            # By id: ``-summary`` would apply Summary.Meta.ordering, and so reverse it.
            .order_by("-summary_id")[:MAX_LISTED]
        ),
        official=list(answers.select_related("thread")[:MAX_LISTED]),
        featured=list(
            join_for_thread_list(threads.filter(featured_at__isnull=False)).order_by("-featured_at", "-pk")[
                :MAX_LISTED
            ]
        ),
        supported=list(
            join_for_thread_list(threads.filter(created_at__gte=since, support__gt=0)).order_by(
                "-support", "-pk"
            )[:MAX_SUPPORTED]
        ),
        closed=[ClosedThread(thread, by_thread[thread.pk]) for thread in closed],
    )


def list_posts_to_split(thread: Thread, *, after: str = "", before: str = "") -> Slice[Post]:
    """Posts that can be split off, with their authors: all but the opening post."""
    rows = Post.objects.filter(thread=thread, is_opening=False).select_related("author")
    return paginate(rows, ("pk",), size=POSTS_ON_A_PAGE, after=after, before=before, descending=False)
