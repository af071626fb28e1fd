"""What moderators do to a thread: each act with its reason, in the thread for everybody and on the record.

Merging, splitting and moving are in ``moving``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import errors as forums_errors
from forums.boards import rules as boards_rules
from forums.boards.models import Tag
from forums.curation import errors, rules
from forums.discussion import live as discussion_live
from forums.discussion import registry
from forums.discussion.models import (
    LONGEST_ACT_REASON,
    LONGEST_SUMMARY,
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
from forums.discussion.operations.posting import MOST_TAGS
from forums.discussion.queries.threads import MOST_PINNED
from forums.members import rules as members_rules
from forums.text import cleaning
from forums.text import words as text_words
from participation import plaintext
from participation.audit.hashing import JSON
from participation.audit.operations import record
from participation.people.models import User

#: Posts that a summary may name as what it rests on.
MOST_SOURCES: Final = 50


def reason_of(given: str) -> str:
    """On one line. Raises ReasonNeeded, ValidationError."""
    reason = " ".join(plaintext.clean(given).split())
    if not reason:
        raise forums_errors.ReasonNeeded
    if len(reason) > LONGEST_ACT_REASON:
        words = _("A reason has at most {most} characters; this one has {given}.")
        raise ValidationError({"reason": words.format(most=LONGEST_ACT_REASON, given=len(reason))})
    return reason


def begin(thread: Thread, moderator: User) -> Thread:
    """The thread with its row held. Raises ModeratorsOnly, Conflict, ThreadNotPublished."""
    held = locks.threads([thread.pk])[thread.pk]
    rules.require_may_curate(moderator, held)
    rules.require_published_thread(held)
    return held


def mark(
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
    """Show the act in the thread, where it stands now unless ``after_post`` says where."""
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


def _done(
    thread: Thread,
    act: Act,
    by: User,
    *,
    reason: str = "",
    other: Thread | None = None,
    shown: Mapping[str, Any] | None = None,
    recorded: Mapping[str, JSON] | None = None,
) -> Thread:
    """``shown``: details that are told in the thread; ``recorded``: those that can never be taken back."""
    mark(thread, act, by, reason=reason, other=other, details=shown)
    discussion_live.thread_changed(thread.pk)
    record(actor=by, action=f"thread.{act}", subject=thread.topic, reason=reason, details=recorded)
    return Thread.objects.select_related("board__district").get(pk=thread.pk)


@transaction.atomic
def pin(*, thread: Thread, moderator: User, reason: str, on: bool = True) -> Thread:
    """At the top of its board, or no longer. Raises as ``begin``, ReasonNeeded, TooManyPinned."""
    held, reason = begin(thread, moderator), reason_of(reason)
    if (held.pinned_at is not None) == on:
        return held
    if on:
        locks.boards([held.board_id])  # two at once count one after the other
        pinned = Thread.objects.filter(board=held.board_id, pinned_at__isnull=False)
        # One that is hidden may come back.
        if pinned.exclude(state=ThreadState.DELETED).count() >= MOST_PINNED:
            raise errors.TooManyPinned(most=MOST_PINNED)
    held.pinned_at = timezone.now() if on else None
    held.save(update_fields=["pinned_at"])
    return _done(held, Act.PINNED if on else Act.UNPINNED, moderator, reason=reason)


@transaction.atomic
def feature(*, thread: Thread, moderator: User, reason: str, on: bool = True) -> Thread:
    """On the digest of its board, or no longer. Raises as ``begin``, ReasonNeeded."""
    held, reason = begin(thread, moderator), reason_of(reason)
    if (held.featured_at is not None) == on:
        return held
    held.featured_at = timezone.now() if on else None
    held.save(update_fields=["featured_at"])
    return _done(held, Act.FEATURED if on else Act.UNFEATURED, moderator, reason=reason)


@transaction.atomic
def lock(*, thread: Thread, moderator: User, reason: str, on: bool = True) -> Thread:
    """Nobody but staff replies, or everybody again. Raises as ``begin``, ReasonNeeded."""
    held, reason = begin(thread, moderator), reason_of(reason)
    if (held.locked_at is not None) == on:
        return held
    held.locked_at = timezone.now() if on else None
    held.save(update_fields=["locked_at"])
    return _done(held, Act.LOCKED if on else Act.UNLOCKED, moderator, reason=reason)


@transaction.atomic
def slow(*, thread: Thread, moderator: User, seconds: int, reason: str) -> Thread:
    """So many seconds between two posts of one person; 0: as many as they like.

    Raises as ``begin``, ReasonNeeded, ValidationError.
    """
    held, reason = begin(thread, moderator), reason_of(reason)
    if not 0 <= seconds <= SLOWEST:
        raise ValidationError({"seconds": _("Slow mode asks for a day between two posts at most.")})
    if held.slow_seconds == seconds:
        return held
    held.slow_seconds = seconds
    held.save(update_fields=["slow_seconds"])
    told = {"seconds": seconds}
    return _done(held, Act.SLOWED, moderator, reason=reason, shown=told, recorded=told)


@transaction.atomic
def retitle(*, thread: Thread, moderator: User, title: str, reason: str, withhold: bool = False) -> Thread:
    """Another title; the earlier one is told in the thread. ``withhold``: personal data stood in it, so it is
    told to nobody. Raises as ``begin``, ReasonNeeded, ValidationError."""
    held, reason = begin(thread, moderator), reason_of(reason)
    title, before = cleaning.title_of(title), held.title
    if title == before:
        return held
    held.title = title
    held.save(update_fields=["title"])
    for opening in held.posts.filter(is_opening=True):
        find_by(opening, title)
    shown = {"after": title} if withhold else {"before": before, "after": title}
    # No title on the record, which nothing is ever taken from.
    return _done(
        held, Act.RETITLED, moderator, reason=reason, shown=shown, recorded={"earlier_withheld": withhold}
    )


def find_by(post: Post, title: str = "") -> None:
    """What search knows the post by; with the thread's title where it opens one."""
    if post.state != PostState.DELETED:
        Post.objects.filter(pk=post.pk).update(search=text_words.document(post.body, title))


@transaction.atomic
def tag(*, thread: Thread, moderator: User, tags: Sequence[Tag], reason: str) -> Thread:
    """These tags and no others. Raises as ``begin``, ReasonNeeded, ValidationError."""
    held, reason = begin(thread, moderator), reason_of(reason)
    if len(tags) > MOST_TAGS:
        raise ValidationError({"tags": _("Choose at most {most} tags.").format(most=MOST_TAGS)})
    if {it.pk for it in held.tags.all()} == {it.pk for it in tags}:
        return held
    held.tags.set(tags)
    names = sorted(it.name for it in tags)
    told = {"tags": names}
    return _done(held, Act.TAGGED, moderator, reason=reason, shown=told, recorded={"tags": list(names)})


def summary_of(given: str) -> cleaning.Written:
    """A summary as it is stored. Raises ValidationError."""
    length = len(given.replace("\r\n", "\n"))
    if length > LONGEST_SUMMARY:
        words = _("A summary has at most {most} characters; this one has {given}.")
        raise ValidationError({"body": words.format(most=LONGEST_SUMMARY, given=length)})
    return cleaning.written(cleaning.body_of(given))


@transaction.atomic
def summarise(
    *, thread: Thread, moderator: User, body: str, sources: Sequence[int] = (), close: bool = False
) -> Thread:
    """What the thread came to; the newest summary stands at its top. ``sources``: ids of the posts that it
    rests on. ``close``: the thread takes no more posts until it is opened again.

    Raises as ``begin``, ValidationError.
    """
    held = begin(thread, moderator)
    written = summary_of(body)
    ids = sorted(set(sources))
    if len(ids) > MOST_SOURCES:
        raise ValidationError({"sources": _("Name at most {most} posts.").format(most=MOST_SOURCES)})
    known = set(held.posts.published().filter(pk__in=ids).values_list("pk", flat=True))
    if missing := [str(it) for it in ids if it not in known]:
        words = _("These are no published posts of this thread: {posts}.")
        raise ValidationError({"sources": words.format(posts=", ".join(missing))})
    now = timezone.now()
    closes = close and held.closed_at is None
    held.summary = Summary.objects.create(
        thread=held, body=written.body, html=written.html, author=moderator, at=now, sources=ids
    )
    if closes:
        held.closed_at = now
    held.save(update_fields=["summary", "closed_at"])
    recorded: dict[str, JSON] = {"summary": held.summary.pk, "sources": list(ids)}
    return _done(held, Act.CLOSED if closes else Act.SUMMARISED, moderator, recorded=recorded)


@transaction.atomic
def reopen(*, thread: Thread, moderator: User, reason: str) -> Thread:
    """Closed with a summary, it takes posts again; the summary stays. Raises as ``begin``, ReasonNeeded."""
    held, reason = begin(thread, moderator), reason_of(reason)
    if held.closed_at is None:
        return held
    held.closed_at = None
    held.save(update_fields=["closed_at"])
    return _done(held, Act.REOPENED, moderator, reason=reason)


@transaction.atomic
def mark_duplicate(*, thread: Thread, original: Thread | None, moderator: User, reason: str) -> Thread:
    """The same is talked about in ``original``; None: it is no duplicate after all.

    Raises as ``begin``, ReasonNeeded, IntoItself, OtherReaders, ValidationError.
    """
    if original is not None and original.pk == thread.pk:
        raise errors.IntoItself
    rows = locks.threads([thread.pk, *([original.pk] if original else [])])
    held, reason = begin(rows[thread.pk], moderator), reason_of(reason)
    if original is not None:
        original = rows[original.pk]
        rules.require_published_thread(original)
        boards_rules.require_same_readers(held.board, original.board)
        if original.duplicate_of_id is not None:
            raise ValidationError(
                {"other": _("That one is a duplicate itself. Name the thread it points to.")}
            )
    if held.duplicate_of_id == (original.pk if original else None):
        return held
    other = original or held.duplicate_of
    held.duplicate_of = original
    held.save(update_fields=["duplicate_of"])
    return _done(
        held,
        Act.DUPLICATE if original else Act.NOT_DUPLICATE,
        moderator,
        reason=reason,
        other=other,
        recorded={"original": other.pk if other else None},
    )


@transaction.atomic
def embed(*, thread: Thread, editor: User, embedded: str, reason: str) -> Thread:
    """Show something public from elsewhere, such as ``poll:12``, at the top of the thread; "": nothing.

    Raises EditorsOnly, ThreadNotPublished, ReasonNeeded, ValidationError.
    """
    members_rules.require_editor(editor)
    held, reason = locks.threads([thread.pk])[thread.pk], reason_of(reason)
    rules.require_published_thread(held)
    if embedded and registry.card(embedded) is None:
        raise ValidationError({"embedded": _("Nothing of that kind is public.")})
    if held.embedded == embedded:
        return held
    held.embedded = embedded
    held.save(update_fields=["embedded"])
    told = {"embedded": embedded}
    return _done(held, Act.EMBEDDED, editor, reason=reason, shown=told, recorded=told)
