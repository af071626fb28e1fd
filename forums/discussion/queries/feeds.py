"""Reads of the Atom feeds: the newest public posts."""

from typing import Final

from django.db.models import QuerySet

from forums.boards.models import Access, Board
from forums.discussion.models import Post, Thread, ThreadState

ENTRIES: Final = 30


def list_latest_posts(thread: Thread | None = None) -> list[Post]:
    """The newest posts of all public boards, or of one public thread."""
    rows = _filter_public(Post.objects.published())
    if thread is not None:
        rows = rows.filter(thread=thread)
    return list(rows.order_by("-pk")[:ENTRIES])


def list_latest_openings(board: Board) -> list[Post]:
    """The opening posts of the board's newest threads; none unless the board is public."""
    threads = Thread.objects.published().filter(board=board).order_by("-pk").values_list("pk", flat=True)
    rows = _filter_public(
        Post.objects.published().filter(is_opening=True, thread__in=list(threads[:ENTRIES]))
    )
    return list(rows.order_by("-thread_id"))


def _filter_public(posts: "QuerySet[Post]") -> "QuerySet[Post]":
    rows = posts.filter(thread__state=ThreadState.PUBLISHED, thread__board__read_by=Access.EVERYBODY)
    return rows.select_related("thread__board", "author").defer("search")
