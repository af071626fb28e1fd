"""A post leaves what everybody sees, or comes back: its state, its thread's, and the counters. Called with
the rows of thread and post held."""

from forums.discussion import notices
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.discussion.operations import counters
from forums.review.models import Decision


def hide(post: Post, decision: Decision | None) -> bool:
    """Hide what is held, published or hidden by reports. ``decision`` None: by reports, until a moderator
    has looked. Hiding the first post hides the thread. Whether anything changed."""
    if post.state == PostState.DELETED or post.hidden_by_id is not None:
        return False
    was_published = post.state == PostState.PUBLISHED
    post.state, post.hidden_by = PostState.HIDDEN, decision
    post.save(update_fields=["state", "hidden_by"])
    if was_published:
        counters.withdrawn(post)
    if post.is_opening and post.thread.state in (ThreadState.PUBLISHED, ThreadState.HELD):
        take_thread(post, ThreadState.HIDDEN)
    return True


def publish(post: Post) -> bool:
    """Publish what is held or hidden, at the place and with the time it had. Whether anything changed."""
    if post.state not in (PostState.HELD, PostState.HIDDEN):
        return False
    was_held = post.state == PostState.HELD
    post.state, post.hidden_by = PostState.PUBLISHED, None
    post.save(update_fields=["state", "hidden_by"])
    counters.published(post, post.created_at)
    if post.is_opening and post.thread.state in (ThreadState.HIDDEN, ThreadState.HELD):
        _move_thread(post, ThreadState.PUBLISHED)
        counters.thread_shown(post.thread, post.created_at)
    if was_held:
        notices.notify_held_post_released(post)
    return True


def take_thread(post: Post, state: ThreadState) -> None:
    """The thread that ``post`` opens leaves what everybody sees."""
    was_published = post.thread.state == ThreadState.PUBLISHED
    _move_thread(post, state)
    if was_published:
        counters.thread_withdrawn(post.thread)


def _move_thread(post: Post, state: ThreadState) -> None:
    Thread.objects.filter(pk=post.thread_id).update(state=state)
    post.thread.state = state
