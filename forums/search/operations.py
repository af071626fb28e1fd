"""Indexing all posts again, for changed rules of search."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from forums.discussion.models import Post, PostState
from participation.search import words

AT_ONCE: Final = 1000


def rebuild_search_tokens() -> Iterator[str]:
    """Write the search tokens of every post again; yields the texts of the published ones."""
    rows = (
        Post.objects.exclude(state=PostState.DELETED)
        .select_related("thread")
        .only("body", "search", "state", "is_opening", "thread__title")
    )
    remaining = rows.order_by("pk").iterator(AT_ONCE)
    while posts := list(islice(remaining, AT_ONCE)):
        for post in posts:
            title = post.thread.title if post.is_opening else ""
            post.search = words.document(post.body, title)
            if post.state == PostState.PUBLISHED:
                yield f"{title}\n{post.body}"
        Post.objects.bulk_update(posts, ["search"])
