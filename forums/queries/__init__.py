"""Every read of the forums."""

from forums.queries.boards import (
    boards,
    newest_threads,
    pinned_threads,
    readable,
    threads_of,
    threads_tagged,
    visible_board,
)
from forums.queries.digests import digest
from forums.queries.drafts import drafts_with_places
from forums.queries.members import addresses, mentioned
from forums.queries.posts import official_answers, posts_by, posts_of, posts_to_split, visible_post
from forums.queries.threads import (
    acts_between,
    marks_of,
    showing,
    supported_by,
    threads_showing,
    visible_thread,
)

__all__ = [
    "acts_between",
    "addresses",
    "boards",
    "digest",
    "drafts_with_places",
    "marks_of",
    "mentioned",
    "newest_threads",
    "official_answers",
    "pinned_threads",
    "posts_by",
    "posts_of",
    "posts_to_split",
    "readable",
    "showing",
    "supported_by",
    "threads_of",
    "threads_showing",
    "threads_tagged",
    "visible_board",
    "visible_post",
    "visible_thread",
]
