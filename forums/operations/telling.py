"""Whom a post concerns hears of it: whoever is named, answered, or follows. Nobody hears of their own posts,
of somebody whom they have blocked, or of what they may not read. And what moderators decide is told to
whoever it is about."""

from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from forums import rules
from forums.models import (
    Block,
    BoardFollow,
    Decision,
    Post,
    PostState,
    ReviewItem,
    Statement,
    ThreadFollow,
    ThreadState,
)
from participation.notifications import operations as notifications
from participation.notifications import queries as notices
from participation.people.models import User

MENTION: Final = "forums.mention"
REPLY: Final = "forums.reply"
NEW_POSTS: Final = "forums.posts"
NEW_THREAD: Final = "forums.thread"
RELEASED: Final = "forums.released"
STATEMENT: Final = "forums.statement"
DECIDED: Final = "forums.decided"
ANSWERED: Final = "forums.answered"


def post_published(post: Post) -> None:
    """In the transaction by which everybody sees ``post``; each person is told once, of what concerns them
    most."""
    told: set[int] = {post.author_id} if post.author_id else set()
    named = set(post.mentions.values_list("resident", flat=True))
    _tell(MENTION, post, named - told)
    told |= named
    if post.reply_to is not None and post.reply_to.author_id:
        _tell(REPLY, post, {post.reply_to.author_id} - told)
        told.add(post.reply_to.author_id)
    if post.is_opening:
        followers = BoardFollow.objects.filter(board=post.thread.board_id)
        _tell(NEW_THREAD, post, set(followers.values_list("resident", flat=True)) - told)
    else:
        following = ThreadFollow.objects.filter(thread=post.thread_id)
        _tell(NEW_POSTS, post, set(following.values_list("resident", flat=True)) - told)


def named_later(post: Post, before: Collection[int]) -> None:
    """An edit of a published post names people; ``before``: whom it named already."""
    if post.state == PostState.PUBLISHED:
        named = set(post.mentions.values_list("resident", flat=True))
        _tell(MENTION, post, named - set(before) - {post.author_id or 0})


def held_post_released(post: Post) -> None:
    """A moderator has published what was held: its author hears so, and whom it concerns hears of it, unless
    an edit had it held, since they have heard before. In a thread that nobody sees nobody hears."""
    if post.thread.state != ThreadState.PUBLISHED:
        return
    if post.author_id:
        _notify(RELEASED, f"post:{post.pk}", _address(post), {post.author_id})
    if post.edited_at is None or _was_never_published(post):
        post_published(post)


def _was_never_published(post: Post) -> bool:
    """Whether the review that ends now began with the post itself and held it."""
    waiting = ReviewItem.objects.filter(post=post, decided_at=None, holds=True)
    return waiting.filter(created_at=post.created_at).exists()


def statement_released(statement: Statement) -> None:
    """A moderator has let it through: its author hears so. ``statement`` with its conversation."""
    if statement.author_id:
        with override(settings.LANGUAGE_CODE):
            address = reverse("forums:statements", args=[statement.conversation.thread_id])
        _notify(STATEMENT, f"statement:{statement.pk}", address, {statement.author_id})


def decided(decision: Decision) -> None:
    """Against what somebody wrote: they hear so, and read why on its page."""
    _tell_author(DECIDED, decision)


def appeal_answered(decision: Decision) -> None:
    _tell_author(ANSWERED, decision)


def _tell_author(kind: str, decision: Decision) -> None:
    if decision.author_id:
        with override(settings.LANGUAGE_CODE):
            address = reverse("forums:decision", args=[decision.number])
        _notify(kind, f"decision:{decision.pk}", address, {decision.author_id})


def decision_read(decision: Decision, author: User) -> None:
    notifications.mark_subjects_read(
        resident=author, kinds=[DECIDED, ANSWERED], subjects=[f"decision:{decision.pk}"]
    )


def threads_told(resident: User) -> set[int]:
    """Ids of the threads about which ``resident`` has unread notices."""
    subjects = notices.unread_subjects(resident, [NEW_POSTS, NEW_THREAD])
    return {int(subject.partition(":")[2]) for subject in subjects}


def threads_read(thread_ids: Collection[int], resident: User) -> None:
    """Whoever reads a thread need not be told of its new posts, nor of those that came with a merged one."""
    notifications.mark_subjects_read(
        resident=resident, kinds=[NEW_POSTS, NEW_THREAD], subjects=[f"thread:{pk}" for pk in thread_ids]
    )


def _tell(kind: str, post: Post, residents: Collection[int]) -> None:
    if not residents:
        return
    found = User.objects.filter(pk__in=residents)
    blocking = Block.objects.filter(blocked=post.author_id).values("resident")
    found = found.exclude(pk__in=blocking)
    found = found.filter(rules.readers_of(post.thread.board))
    about = f"post:{post.pk}" if kind in (MENTION, REPLY) else f"thread:{post.thread_id}"
    _notify(kind, about, _address(post), set(found.values_list("pk", flat=True)))


def _address(post: Post) -> str:
    with override(settings.LANGUAGE_CODE):
        return post.get_absolute_url()


def _notify(kind: str, subject: str, address: str, residents: Collection[int]) -> None:
    notifications.notify(residents=residents, kind=kind, subject=subject, address=address)
