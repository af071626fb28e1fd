"""Notices about posts: to people mentioned, answered or following, and to the author of a released post.

Nobody is notified of their own posts, of posts by somebody they blocked, or of posts they may not read. Texts
are rendered when read, so that hidden titles and former names never appear.
"""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.boards import rules as boards_rules
from forums.boards.models import BoardFollow
from forums.discussion import rules
from forums.discussion.following.models import ThreadFollow
from forums.discussion.following.notices import NEW_POSTS, NEW_THREAD, subject_ids, thread_facts
from forums.discussion.models import Post, PostState, ThreadState
from forums.members.models import Block
from forums.review.models import ReviewItem
from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, register
from participation.people.models import User

MENTION: Final = "forums.mention"
REPLY: Final = "forums.reply"
RELEASED: Final = "forums.released"


def register_kinds() -> None:
    register(MENTION, Kind(_mention, _of_posts))
    register(REPLY, Kind(_reply, _of_posts))
    register(RELEASED, Kind(_released, _of_posts))


def _mention(facts: Facts, count: int) -> str:  # noqa: ARG001 - a post mentions a person once
    return _("{name} mentioned you in “{title}”.").format(**facts)


def _reply(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("{name} replied to you in “{title}”.").format(**facts)


def _released(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your post in “{title}” is published.").format(**facts)


def _of_posts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    posts = Post.objects.filter(pk__in=subject_ids(subjects)).select_related(
        "thread__board", "thread__merged_into__board", "author"
    )
    return {
        f"post:{post.pk}": thread_facts(post.thread) | {"name": _name(post.author)}
        for post in posts
        if rules.may_see_thread(reader, post.thread) and rules.may_see_text(reader, post)
    }


def _name(author: User | None) -> str:
    return author.display_name if author and author.display_name else _("deleted account")


def notify_post_published(post: Post) -> None:
    """Notify of a newly published post, in the transaction that publishes it.

    Each person gets one notice: of a mention, else of a reply, else as a follower.
    """
    notified: set[int] = {post.author_id} if post.author_id else set()
    mentioned = set(post.mentions.values_list("resident", flat=True))
    _notify_readers(MENTION, post, mentioned - notified)
    notified |= mentioned
    if post.reply_to is not None and post.reply_to.author_id:
        _notify_readers(REPLY, post, {post.reply_to.author_id} - notified)
        notified.add(post.reply_to.author_id)
    if post.is_opening:
        followers = BoardFollow.objects.filter(board=post.thread.board_id)
        _notify_readers(NEW_THREAD, post, set(followers.values_list("resident", flat=True)) - notified)
    else:
        following = ThreadFollow.objects.filter(thread=post.thread_id)
        _notify_readers(NEW_POSTS, post, set(following.values_list("resident", flat=True)) - notified)


def notify_newly_mentioned(post: Post, before: Collection[int]) -> None:
    """Notify people whom an edit of a published post mentions first; ``before``: those mentioned already."""
    if post.state == PostState.PUBLISHED:
        mentioned = set(post.mentions.values_list("resident", flat=True))
        _notify_readers(MENTION, post, mentioned - set(before) - {post.author_id or 0})


def notify_held_post_released(post: Post) -> None:
    """Notify the author that a moderator published a held post, and others of the post itself.

    Others are not notified if an edit caused the hold: they were notified before. Nobody is notified while
    the thread is not published.
    """
    if post.thread.state != ThreadState.PUBLISHED:
        return
    if post.author_id:
        notifications_operations.notify(
            residents={post.author_id}, kind=RELEASED, subject=f"post:{post.pk}", address=_address(post)
        )
    if post.edited_at is None or _was_never_published(post):
        notify_post_published(post)


def _was_never_published(post: Post) -> bool:
    """Whether the open review item has held the post since it was created."""
    waiting = ReviewItem.objects.filter(post=post, decided_at=None, holds=True)
    return waiting.filter(created_at=post.created_at).exists()


def _notify_readers(kind: str, post: Post, residents: Collection[int]) -> None:
    if not residents:
        return
    readers = User.objects.filter(pk__in=residents)
    blocking = Block.objects.filter(blocked=post.author_id).values("resident")
    readers = readers.exclude(pk__in=blocking)
    readers = readers.filter(boards_rules.readers_of(post.thread.board))
    subject = f"post:{post.pk}" if kind in (MENTION, REPLY) else f"thread:{post.thread_id}"
    notifications_operations.notify(
        residents=set(readers.values_list("pk", flat=True)),
        kind=kind,
        subject=subject,
        address=_address(post),
    )


def _address(post: Post) -> str:
    with override(settings.LANGUAGE_CODE):
        return post.get_absolute_url()
