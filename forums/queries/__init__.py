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
from forums.queries.decisions import (
    acts_log,
    decision_of,
    decisions_about,
    figures_of,
    has_unread_decisions,
    log,
    reported_by,
    years,
)
from forums.queries.digests import digest
from forums.queries.drafts import draft_at, drafts_of, drafts_with_places
from forums.queries.members import addresses, mentioned
from forums.queries.posts import official_answers, posts_by, posts_of, posts_to_split, visible_post
from forums.queries.rulebooks import book_of, current_book, versions
from forums.queries.statements import (
    conversation_of,
    in_turn,
    newest_map,
    own_suggestions,
    own_votes,
    published_statements,
    visible_conversation,
    waiting_in,
    waiting_statements,
    words_on_map,
)
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
    "acts_log",
    "addresses",
    "boards",
    "book_of",
    "conversation_of",
    "current_book",
    "decision_of",
    "decisions_about",
    "digest",
    "draft_at",
    "drafts_of",
    "drafts_with_places",
    "figures_of",
    "has_unread_decisions",
    "in_turn",
    "log",
    "marks_of",
    "mentioned",
    "newest_map",
    "newest_threads",
    "official_answers",
    "own_suggestions",
    "own_votes",
    "pinned_threads",
    "posts_by",
    "posts_of",
    "posts_to_split",
    "published_statements",
    "readable",
    "reported_by",
    "showing",
    "supported_by",
    "threads_of",
    "threads_showing",
    "threads_tagged",
    "versions",
    "visible_board",
    "visible_conversation",
    "visible_post",
    "visible_thread",
    "waiting_in",
    "waiting_statements",
    "words_on_map",
    "years",
]
