"""Expected values of stored counters, computed from the rows."""

from collections import Counter

from forums.boards.models import Board
from forums.discussion.models import Post, PostState, Thread, ThreadState


def assert_counted() -> None:
    """Assert that counters of threads and boards match; boards count published posts of published threads."""
    threads, posts = list(Thread.objects.order_by("pk")), list(Post.objects.order_by("pk"))
    public = [post for post in posts if post.state == PostState.PUBLISHED]
    by_thread = {thread.pk: [post for post in public if post.thread_id == thread.pk] for thread in threads}
    openings = {post.thread_id: post for post in posts if post.is_opening}
    assert {it.pk: (it.posts_count, it.newest, it.support) for it in threads} == {
        it.pk: (
            len(by_thread[it.pk]),
            max((post.pk for post in by_thread[it.pk]), default=0),
            openings[it.pk].support if it.pk in openings else 0,
        )
        for it in threads
    }
    assert {post.pk: post.support for post in posts} == {post.pk: post.supports.count() for post in posts}
    boards_of = {it.pk: it.board_id for it in threads if it.state == ThreadState.PUBLISHED}
    posts_on = Counter(boards_of[post.thread_id] for post in public if post.thread_id in boards_of)
    threads_on = Counter(it.board_id for it in threads if it.state == ThreadState.PUBLISHED)
    assert {it.pk: (it.threads_count, it.posts_count) for it in Board.objects.all()} == {
        pk: (threads_on[pk], posts_on[pk]) for pk in Board.objects.values_list("pk", flat=True)
    }
