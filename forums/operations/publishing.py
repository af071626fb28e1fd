"""A post leaves what everybody sees, or comes back: its state, its thread's, and the counters. Called with
the rows of thread and post held."""

from django.db.models import F

from forums.models import Board, Decision, Post, PostState, Thread, ThreadState
from forums.operations import counting, telling


def hide(post: Post, decision: Decision | None) -> bool:
    """Hide what is held, published or hidden by reports. ``decision`` None: by reports, until a moderator
    has looked. Hiding the first post hides the thread. Whether anything changed."""
    if post.state == PostState.DELETED or post.hidden_by_id is not None:
        return False
    was_published = post.state == PostState.PUBLISHED
    post.state, post.hidden_by = PostState.HIDDEN, decision
    post.save(update_fields=["state", "hidden_by"])
    if was_published:
        counting.withdrawn(post)
    if post.is_opening:
        _move_thread(post, (ThreadState.PUBLISHED, ThreadState.HELD), ThreadState.HIDDEN)
    return True


def publish(post: Post) -> bool:
    """Publish what is held or hidden, at the place and with the time it had. Whether anything changed."""
    if post.state not in (PostState.HELD, PostState.HIDDEN):
        return False
    was_held = post.state == PostState.HELD
    post.state, post.hidden_by = PostState.PUBLISHED, None
    post.save(update_fields=["state", "hidden_by"])
    counting.published(post, post.created_at)
    if post.is_opening:
        # The thread was counted by ``counting`` together with its first post.
        Thread.objects.filter(pk=post.thread_id, state__in=(ThreadState.HIDDEN, ThreadState.HELD)).update(
            state=ThreadState.PUBLISHED
        )
    if was_held:
        telling.held_post_released(post)
    return True


def _move_thread(post: Post, before: tuple[ThreadState, ...], after: ThreadState) -> None:
    was = post.thread.state
    if was not in before:
        return
    Thread.objects.filter(pk=post.thread_id).update(state=after)
    post.thread.state = after
    if was == ThreadState.PUBLISHED:
        Board.objects.filter(pk=post.thread.board_id).update(threads_count=F("threads_count") - 1)
