"""Counters move in the transaction of what they count. Rows are touched in one order: post, thread, board.

A thread counts its published posts, whatever becomes of it; a board counts those of its published threads.
"""

from datetime import datetime

from django.db.models import Count, F, Max, Value
from django.db.models.functions import Coalesce, Greatest

from forums.boards.models import Board
from forums.discussion.models import Post, Thread, ThreadState
from forums.members.models import Member


def published(post: Post, now: datetime) -> None:
    """``post`` is published from ``now`` on; its thread, whose state counts, comes with it."""
    Thread.objects.filter(pk=post.thread_id).update(
        posts_count=F("posts_count") + 1,
        activity_at=Greatest(F("activity_at"), Value(now)),
        newest=Greatest(F("newest"), Value(post.pk)),
    )
    if post.thread.state == ThreadState.PUBLISHED:
        _on_board(post.thread.board_id, posts=1, at=now)
    if post.author_id:
        Member.objects.filter(user=post.author_id).update(posts_count=F("posts_count") + 1)


def withdrawn(post: Post) -> None:
    """``post`` was published and is no longer; the thread's activity is that of what is left."""
    thread = Thread.objects.get(pk=post.thread_id)
    left = thread.posts.published().aggregate(at=Max("created_at"), newest=Max("pk"))
    Thread.objects.filter(pk=thread.pk).update(
        posts_count=F("posts_count") - 1,
        activity_at=left["at"] or thread.created_at,
        newest=left["newest"] or 0,
    )
    if thread.state == ThreadState.PUBLISHED:
        Board.objects.filter(pk=thread.board_id).update(posts_count=F("posts_count") - 1)
    if post.author_id:
        Member.objects.filter(user=post.author_id).update(posts_count=F("posts_count") - 1)


def thread_shown(thread: Thread, at: datetime) -> None:
    """``thread``, whose row is held, is published from now on, with the posts that it has."""
    posts = Thread.objects.values_list("posts_count", flat=True).get(pk=thread.pk)
    _on_board(thread.board_id, posts=posts, threads=1, at=at)


def thread_withdrawn(thread: Thread) -> None:
    """``thread``, whose row is held, was published and is no longer; its posts go with it."""
    posts = Thread.objects.values_list("posts_count", flat=True).get(pk=thread.pk)
    Board.objects.filter(pk=thread.board_id).update(
        posts_count=F("posts_count") - posts, threads_count=F("threads_count") - 1
    )


def _on_board(board_id: int, *, posts: int, at: datetime, threads: int = 0) -> None:
    Board.objects.filter(pk=board_id).update(
        posts_count=F("posts_count") + posts,
        threads_count=F("threads_count") + threads,
        activity_at=Greatest(Coalesce(F("activity_at"), Value(at)), Value(at)),
    )


def settle(thread: Thread) -> None:
    """Posts, support and activity of a thread whose row is held, from its posts, which have come or gone."""
    told = thread.posts.published().aggregate(number=Count("pk"), at=Max("created_at"), newest=Max("pk"))
    thread.posts_count, thread.newest = told["number"], told["newest"] or 0
    thread.activity_at = told["at"] or thread.created_at
    thread.support = thread.posts.filter(is_opening=True).aggregate(it=Max("support"))["it"] or 0
    thread.save(update_fields=["posts_count", "newest", "activity_at", "support"])
