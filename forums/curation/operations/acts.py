"""Acts on a thread. Each is shown in the thread with its reason, and put in the audit log.

Moving, merging and splitting are in ``moves``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums.boards import rules as boards_rules
from forums.boards.models import Tag
from forums.curation import errors, rules
from forums.discussion import live as discussion_live
from forums.discussion import registry
from forums.discussion.models import (
    MAX_ACT_REASON_LENGTH,
    MAX_SUMMARY_LENGTH,
    SLOWEST,
    Act,
    Post,
    PostState,
    Summary,
    Thread,
    ThreadAct,
    ThreadState,
)
from forums.discussion.operations import locks
from forums.discussion.operations.posting import MAX_TAGS
from forums.discussion.queries.threads import MAX_PINNED
from forums.members import rules as members_rules
from forums.text import cleaning
from participation.audit.hashing import JSON
from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import ReasonNeeded
from participation.search import operations as search
from participation.search import words as text_words
from participation.text import plaintext

#: Maximum posts that a summary may cite.
MAX_SOURCES: Final = 50


def clean_reason(text: str) -> str:
    """A cleaned reason on one line. Raises ReasonNeeded, ValidationError."""
    reason = " ".join(plaintext.clean_plain_text(text).split())
    if not reason:
        raise ReasonNeeded
    if len(reason) > MAX_ACT_REASON_LENGTH:
        message = _("A reason can have at most {most} characters; this one has {given}.")
        raise ValidationError({"reason": message.format(most=MAX_ACT_REASON_LENGTH, given=len(reason))})
    return reason


def lock_thread(thread: Thread, moderator: User) -> Thread:
    """Lock the thread's row and check permission. Raises as ``require_may_curate``, ThreadNotPublished."""
    locked = locks.lock_threads([thread.pk])[thread.pk]
    rules.require_may_curate(moderator, locked)
    rules.require_published_thread(locked)
    return locked


def store_thread_act(
    thread: Thread,
    act: Act,
    by: User,
    *,
    reason: str = "",
    other: Thread | None = None,
    posts: int = 0,
    after_post: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Store an act that the thread shows. ``after_post``: its position, None: after the newest post."""
    ThreadAct.objects.create(
        thread=thread,
        act=act,
        by=by,
        at=timezone.now(),
        reason=reason,
        other=other,
        posts=posts,
        after_post=thread.newest if after_post is None else after_post,
        details=dict(details or {}),
    )


def _record_act(
    thread: Thread,
    act: Act,
    by: User,
    *,
    reason: str = "",
    other: Thread | None = None,
    shown: Mapping[str, Any] | None = None,
    recorded: Mapping[str, JSON] | None = None,
) -> Thread:
    """Store, publish and audit an act, and return the thread. ``shown``: details shown in the thread;
    ``recorded``: those of the audit log, which can never be removed.
    """
    store_thread_act(thread, act, by, reason=reason, other=other, details=shown)
    discussion_live.publish_thread_change(thread.pk)
    append_entry(actor=by, action=f"thread.{act}", subject=thread.topic, reason=reason, details=recorded)
    return Thread.objects.select_related("board__district").get(pk=thread.pk)


@transaction.atomic
def pin_thread_on_board(*, thread: Thread, moderator: User, reason: str, on: bool = True) -> Thread:
    """Pin a thread to the top of its board, or unpin it. Idempotent.

    Raises as ``lock_thread``, ReasonNeeded, TooManyPinned.
    """
    locked, reason = lock_thread(thread, moderator), clean_reason(reason)
    if (locked.pinned_at is not None) == on:
        return locked
    if on:
        locks.lock_boards([locked.board_id])  # serialises concurrent pins on the board
        pinned = Thread.objects.filter(board=locked.board_id, pinned_at__isnull=False)
        # Hidden threads count, because they may be published again.
        if pinned.exclude(state=ThreadState.DELETED).count() >= MAX_PINNED:
            raise errors.TooManyPinned(most=MAX_PINNED)
    locked.pinned_at = timezone.now() if on else None
    locked.save(update_fields=["pinned_at"])
    return _record_act(locked, Act.PINNED if on else Act.UNPINNED, moderator, reason=reason)


@transaction.atomic
def feature_thread(*, thread: Thread, moderator: User, reason: str, on: bool = True) -> Thread:
    """Put a thread on its board's digest, or remove it. Idempotent.

    Raises as ``lock_thread``, ReasonNeeded.
    """
    locked, reason = lock_thread(thread, moderator), clean_reason(reason)
    if (locked.featured_at is not None) == on:
        return locked
    locked.featured_at = timezone.now() if on else None
    locked.save(update_fields=["featured_at"])
    return _record_act(locked, Act.FEATURED if on else Act.UNFEATURED, moderator, reason=reason)


@transaction.atomic
def restrict_replies_to_staff(*, thread: Thread, moderator: User, reason: str, on: bool = True) -> Thread:
    """Allow only staff to reply, or undo that. Idempotent. Raises as ``lock_thread``, ReasonNeeded."""
    locked, reason = lock_thread(thread, moderator), clean_reason(reason)
    if (locked.locked_at is not None) == on:
        return locked
    locked.locked_at = timezone.now() if on else None
    locked.save(update_fields=["locked_at"])
    return _record_act(locked, Act.LOCKED if on else Act.UNLOCKED, moderator, reason=reason)


@transaction.atomic
def set_slow_mode(*, thread: Thread, moderator: User, seconds: int, reason: str) -> Thread:
    """Set the minimum ``seconds`` between two posts of one person; 0 turns slow mode off. Idempotent.

    Raises as ``lock_thread``, ReasonNeeded, ValidationError.
    """
    locked, reason = lock_thread(thread, moderator), clean_reason(reason)
    if not 0 <= seconds <= SLOWEST:
        raise ValidationError({"seconds": _("Slow mode can require at most a day between two posts.")})
    if locked.slow_seconds == seconds:
        return locked
    locked.slow_seconds = seconds
    locked.save(update_fields=["slow_seconds"])
    details = {"seconds": seconds}
    return _record_act(locked, Act.SLOWED, moderator, reason=reason, shown=details, recorded=details)


@transaction.atomic
def retitle_thread(
    *, thread: Thread, moderator: User, title: str, reason: str, withhold: bool = False
) -> Thread:
    """Change the title; the thread shows the earlier one, unless ``withhold`` (it had personal data).

    Idempotent. Raises as ``lock_thread``, ReasonNeeded, ValidationError.
    """
    locked, reason = lock_thread(thread, moderator), clean_reason(reason)
    title, before = cleaning.clean_title(title), locked.title
    if title == before:
        return locked
    locked.title = title
    locked.save(update_fields=["title"])
    for opening in locked.posts.filter(is_opening=True):
        update_search_tokens(opening, title)
    details = {"after": title} if withhold else {"before": before, "after": title}
    # No titles in the audit log: nothing can be removed from it.
    retitled = _record_act(
        locked, Act.RETITLED, moderator, reason=reason, shown=details, recorded={"earlier_withheld": withhold}
    )
    search.learn(title)
    if withhold:
        search.forget(before)
    return retitled


def update_search_tokens(post: Post, title: str = "") -> None:
    """Update the post's search tokens. ``title``: the thread's, for its opening post. Not if deleted."""
    if post.state != PostState.DELETED:
        Post.objects.filter(pk=post.pk).update(search=text_words.document(post.body, title))


@transaction.atomic
def set_thread_tags(*, thread: Thread, moderator: User, tags: Sequence[Tag], reason: str) -> Thread:
    """Replace the thread's tags. Idempotent. Raises as ``lock_thread``, ReasonNeeded, ValidationError."""
    locked, reason = lock_thread(thread, moderator), clean_reason(reason)
    if len(tags) > MAX_TAGS:
        raise ValidationError({"tags": _("Choose at most {most} tags.").format(most=MAX_TAGS)})
    if {it.pk for it in locked.tags.all()} == {it.pk for it in tags}:
        return locked
    locked.tags.set(tags)
    names = sorted(it.name for it in tags)
    details = {"tags": names}
    return _record_act(
        locked, Act.TAGGED, moderator, reason=reason, shown=details, recorded={"tags": list(names)}
    )


def render_summary(text: str) -> cleaning.RenderedText:
    """A summary, cleaned and rendered. Raises ValidationError."""
    length = len(text.replace("\r\n", "\n"))
    if length > MAX_SUMMARY_LENGTH:
        message = _("A summary can have at most {most} characters; this one has {given}.")
        raise ValidationError({"body": message.format(most=MAX_SUMMARY_LENGTH, given=length)})
    return cleaning.render_body(cleaning.clean_body(text))


@transaction.atomic
def summarise_thread(
    *, thread: Thread, moderator: User, body: str, sources: Sequence[int] = (), close: bool = False
) -> Thread:
    """Add a summary; the thread shows the newest at its top. ``sources``: ids of the posts that it cites.

    ``close``: only staff may reply until the thread is reopened. Raises as ``lock_thread``, ValidationError.
    """
    locked = lock_thread(thread, moderator)
    written = render_summary(body)
    ids = sorted(set(sources))
    if len(ids) > MAX_SOURCES:
        raise ValidationError({"sources": _("Name at most {most} posts.").format(most=MAX_SOURCES)})
    known = set(locked.posts.published().filter(pk__in=ids).values_list("pk", flat=True))
    if missing := [str(it) for it in ids if it not in known]:
        message = _("These are not published posts of this thread: {posts}.")
        raise ValidationError({"sources": message.format(posts=", ".join(missing))})
    now = timezone.now()
    closes = close and locked.closed_at is None
    locked.summary = Summary.objects.create(
        thread=locked, body=written.body, html=written.html, author=moderator, at=now, sources=ids
    )
    if closes:
        locked.closed_at = now
    locked.save(update_fields=["summary", "closed_at"])
    recorded: dict[str, JSON] = {"summary": locked.summary.pk, "sources": list(ids)}
    return _record_act(locked, Act.CLOSED if closes else Act.SUMMARISED, moderator, recorded=recorded)


@transaction.atomic
def reopen_thread(*, thread: Thread, moderator: User, reason: str) -> Thread:
    """Open a closed thread again; the summary stays. Idempotent. Raises as ``lock_thread``, ReasonNeeded."""
    locked, reason = lock_thread(thread, moderator), clean_reason(reason)
    if locked.closed_at is None:
        return locked
    locked.closed_at = None
    locked.save(update_fields=["closed_at"])
    return _record_act(locked, Act.REOPENED, moderator, reason=reason)


@transaction.atomic
def mark_duplicate(*, thread: Thread, original: Thread | None, moderator: User, reason: str) -> Thread:
    """Mark a thread as a duplicate of ``original``, or with None remove the mark. Idempotent.

    Raises as ``lock_thread``, ReasonNeeded, IntoItself, OtherReaders, ValidationError (``original`` is itself
    a duplicate).
    """
    if original is not None and original.pk == thread.pk:
        raise errors.IntoItself
    rows = locks.lock_threads([thread.pk, *([original.pk] if original else [])])
    locked, reason = lock_thread(rows[thread.pk], moderator), clean_reason(reason)
    if original is not None:
        original = rows[original.pk]
        rules.require_published_thread(original)
        boards_rules.require_same_readers(locked.board, original.board)
        if original.duplicate_of_id is not None:
            raise ValidationError(
                {"other": _("The other thread is a duplicate itself. Name the thread it points to.")}
            )
    if locked.duplicate_of_id == (original.pk if original else None):
        return locked
    other = original or locked.duplicate_of
    locked.duplicate_of = original
    locked.save(update_fields=["duplicate_of"])
    return _record_act(
        locked,
        Act.DUPLICATE if original else Act.NOT_DUPLICATE,
        moderator,
        reason=reason,
        other=other,
        recorded={"original": other.pk if other else None},
    )


@transaction.atomic
def embed_in_thread(*, thread: Thread, editor: User, embedded: str, reason: str) -> Thread:
    """Embed something public, such as ``poll:12``, at the top of the thread; "" removes it. Idempotent.

    Raises EditorsOnly, ThreadNotPublished, ReasonNeeded, ValidationError.
    """
    members_rules.require_editor(editor)
    locked, reason = locks.lock_threads([thread.pk])[thread.pk], clean_reason(reason)
    rules.require_published_thread(locked)
    if embedded and registry.find_embed_card(embedded) is None:
        raise ValidationError({"embedded": _("Nothing of this kind is public.")})
    if locked.embedded == embedded:
        return locked
    locked.embedded = embedded
    locked.save(update_fields=["embedded"])
    details = {"embedded": embedded}
    return _record_act(locked, Act.EMBEDDED, editor, reason=reason, shown=details, recorded=details)
