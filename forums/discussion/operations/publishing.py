"""Publishing and hiding posts: the states of post and thread, and the counters.

Callers hold the locks on the rows of the thread and the post.
"""

from forums.discussion import notices
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.discussion.operations import counters
from forums.review.models import Decision


def hide(post: Post, decision: Decision | None) -> bool:
    """Hide a post that is held, published or hidden by reports; returns whether anything changed.

    ``decision`` None: hidden by reports until a moderator decides. Hiding the opening post hides the thread.
    """
    if post.state == PostState.DELETED or post.hidden_by_id is not None:
        return False
    was_published = post.state == PostState.PUBLISHED
    post.state, post.hidden_by = PostState.HIDDEN, decision
    post.save(update_fields=["state", "hidden_by"])
    if was_published:
        counters.uncount_post(post)
    if post.is_opening and post.thread.state in (ThreadState.PUBLISHED, ThreadState.HELD):
        withdraw_thread(post, ThreadState.HIDDEN)
    return True


def publish_post(post: Post) -> bool:
    """Publish a held or hidden post with its original position and time; returns whether it changed."""
    if post.state not in (PostState.HELD, PostState.HIDDEN):
        return False
    was_held = post.state == PostState.HELD
    post.state, post.hidden_by = PostState.PUBLISHED, None
    post.save(update_fields=["state", "hidden_by"])
    counters.count_published_post(post, post.created_at)
    if post.is_opening and post.thread.state in (ThreadState.HIDDEN, ThreadState.HELD):
        _set_thread_state(post, ThreadState.PUBLISHED)
        counters.count_published_thread(post.thread, post.created_at)
    if was_held:
        notices.notify_held_post_released(post)
    return True


def withdraw_thread(post: Post, state: ThreadState) -> None:
    """Set the state of the thread that ``post`` opens, and uncount it if it was published."""
    was_published = post.thread.state == ThreadState.PUBLISHED
    _set_thread_state(post, state)
    if was_published:
        counters.uncount_thread(post.thread)


def _set_thread_state(post: Post, state: ThreadState) -> None:
    Thread.objects.filter(pk=post.thread_id).update(state=state)
    post.thread.state = state
