"""The newest that anybody may read, for feed readers."""

from typing import Final

from django.db.models import QuerySet

from forums.boards.models import Access, Board
from forums.discussion.models import Post, Thread, ThreadState

ENTRIES: Final = 30


def latest_posts(thread: Thread | None = None) -> list[Post]:
    """Of all public boards, or of one thread."""
    rows = _shown(Post.objects.published())
    if thread is not None:
        rows = rows.filter(thread=thread)
    return list(rows.order_by("-pk")[:ENTRIES])


def latest_openings(board: Board) -> list[Post]:
    """The first posts of the board's newest threads."""
    threads = Thread.objects.published().filter(board=board).order_by("-pk").values_list("pk", flat=True)
    rows = _shown(Post.objects.published().filter(is_opening=True, thread__in=list(threads[:ENTRIES])))
    return list(rows.order_by("-thread_id"))


def _shown(posts: "QuerySet[Post]") -> "QuerySet[Post]":
    public = posts.filter(thread__state=ThreadState.PUBLISHED, thread__board__read_by=Access.EVERYBODY)
    return public.select_related("thread__board", "author").defer("search")
