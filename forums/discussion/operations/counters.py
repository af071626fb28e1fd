"""Counters of threads, boards and members, updated in the transaction of the change that they count.

Lock order: post, thread, board. A thread counts its published posts whatever its own state; a board counts
its published threads and their published posts.
"""

from datetime import datetime

from django.db.models import Count, F, Max, Value
from django.db.models.functions import Coalesce, Greatest

from forums.boards.models import Board
from forums.discussion.models import Post, Thread, ThreadState
from forums.members.models import Member


def count_published_post(post: Post, now: datetime) -> None:
    """Count a post published at ``now``; on the board, too, if ``post.thread`` is published."""
    Thread.objects.filter(pk=post.thread_id).update(
        posts_count=F("posts_count") + 1,
        activity_at=Greatest(F("activity_at"), Value(now)),
        newest=Greatest(F("newest"), Value(post.pk)),
    )
    if post.thread.state == ThreadState.PUBLISHED:
        _count_on_board(post.thread.board_id, posts=1, at=now)
    if post.author_id:
        Member.objects.filter(user=post.author_id).update(posts_count=F("posts_count") + 1)


def uncount_post(post: Post) -> None:
    """Uncount a post that is no longer published; the thread's activity is that of the remaining posts."""
    thread = Thread.objects.get(pk=post.thread_id)
    remaining = thread.posts.published().aggregate(at=Max("created_at"), newest=Max("pk"))
    Thread.objects.filter(pk=thread.pk).update(
        posts_count=F("posts_count") - 1,
        activity_at=remaining["at"] or thread.created_at,
        newest=remaining["newest"] or 0,
    )
    if thread.state == ThreadState.PUBLISHED:
        Board.objects.filter(pk=thread.board_id).update(posts_count=F("posts_count") - 1)
    if post.author_id:
        Member.objects.filter(user=post.author_id).update(posts_count=F("posts_count") - 1)


def count_published_thread(thread: Thread, at: datetime) -> None:
    """Count a thread that was just published, with its posts, on its board. The thread's row is locked."""
    posts = Thread.objects.values_list("posts_count", flat=True).get(pk=thread.pk)
    _count_on_board(thread.board_id, posts=posts, threads=1, at=at)


def uncount_thread(thread: Thread) -> None:
    """Uncount a thread that is no longer published, with its posts. The thread's row is locked."""
    posts = Thread.objects.values_list("posts_count", flat=True).get(pk=thread.pk)
    Board.objects.filter(pk=thread.board_id).update(
        posts_count=F("posts_count") - posts, threads_count=F("threads_count") - 1
    )


def _count_on_board(board_id: int, *, posts: int, at: datetime, threads: int = 0) -> None:
    Board.objects.filter(pk=board_id).update(
        posts_count=F("posts_count") + posts,
        threads_count=F("threads_count") + threads,
        activity_at=Greatest(Coalesce(F("activity_at"), Value(at)), Value(at)),
    )


def recount_thread(thread: Thread) -> None:
    """Recompute a thread's posts, support and activity after posts were moved. The thread's row is locked."""
    totals = thread.posts.published().aggregate(number=Count("pk"), at=Max("created_at"), newest=Max("pk"))
    thread.posts_count, thread.newest = totals["number"], totals["newest"] or 0
    thread.activity_at = totals["at"] or thread.created_at
    thread.support = thread.posts.filter(is_opening=True).aggregate(it=Max("support"))["it"] or 0
    thread.save(update_fields=["posts_count", "newest", "activity_at", "support"])
