"""Moving a thread to another board, merging two, splitting one. Posts keep their ids, and so their order and
their addresses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import errors as forums_errors
from forums.boards import errors as boards_errors
from forums.boards import live as boards_live
from forums.boards import rules as boards_rules
from forums.boards.models import Board
from forums.curation import errors, rules
from forums.curation.operations import acts
from forums.discussion import live as discussion_live
from forums.discussion.drafts.models import Draft
from forums.discussion.following.models import ReadMark, ThreadFollow
from forums.discussion.models import Act, Post, PostState, Thread, ThreadState
from forums.discussion.operations import counters, locks
from forums.discussion.pictures.models import Attachment
from forums.review.models import ReviewItem
from forums.statements.models import Conversation
from forums.text import cleaning
from forums.text.lengths import LONGEST_POST
from participation.audit.hashing import JSON
from participation.audit.operations import record
from participation.people.models import User

#: Posts that one split takes along.
MOST_SPLIT: Final = 500
_BATCH: Final = 1000


@transaction.atomic
def move(*, thread: Thread, board: Board, moderator: User, reason: str) -> Thread:
    """To another board with the same readers; it is pinned there no longer.

    Raises as ``curating.begin``, ReasonNeeded, ValidationError, BoardArchived, OtherReaders.
    """
    held, reason = acts.begin(thread, moderator), acts.reason_of(reason)
    if board.pk == held.board_id:
        raise ValidationError({"board": _("The thread stands on this board already.")})
    rows = locks.boards([held.board_id, board.pk])
    before, after = rows[held.board_id], rows[board.pk]
    _require_open(after, before)
    held.board, held.pinned_at = after, None
    held.save(update_fields=["board", "pinned_at"])
    _follow_reviews(held)
    _count_boards(before, after, posts=held.posts_count, threads=(-1, 1), at=held.activity_at)
    told = {"before": before.name, "after": after.name}
    acts.mark(held, Act.MOVED, moderator, reason=reason, details=told)
    boards_live.board_changed(before.pk)
    discussion_live.thread_changed(held.pk)
    recorded: dict[str, JSON] = {"from": before.topic, "to": after.topic}
    record(actor=moderator, action="thread.moved", subject=held.topic, reason=reason, details=recorded)
    return Thread.objects.select_related("board__district").get(pk=held.pk)


@transaction.atomic
def merge(*, thread: Thread, into: Thread, moderator: User, reason: str) -> Thread:
    """All posts of ``thread`` stand in ``into`` from now on, and its address leads there; so do those of
    threads that were merged into it before. Followers, read marks and drafts come along. ``into``, changed.

    Raises IntoItself, ModeratorsOnly, Conflict, ThreadNotPublished, ReasonNeeded, BoardArchived,
    OtherReaders, TwoConversations.
    """
    if thread.pk == into.pk:
        raise errors.IntoItself
    rows = locks.threads_to_merge(thread.pk, into.pk)
    away, kept = rows[thread.pk], rows[into.pk]
    for held in (away, kept):
        rules.require_may_curate(moderator, held)
        rules.require_published_thread(held)
    reason = acts.reason_of(reason)
    _require_open(kept.board, away.board)
    _bring_conversation(away, kept)
    moved = _take_posts(away, kept)
    boards = locks.boards([away.board_id, kept.board_id])
    _come_along(away, kept)
    away.state, away.merged_into, away.duplicate_of = ThreadState.MERGED, kept, None
    away.pinned_at = away.featured_at = None
    away.embedded, embedded = "", away.embedded
    away.save(update_fields=["state", "merged_into", "duplicate_of", "pinned_at", "featured_at", "embedded"])
    kept.embedded = kept.embedded or embedded
    if kept.duplicate_of_id == away.pk:
        kept.duplicate_of = None
    kept.save(update_fields=["embedded", "duplicate_of"])
    Thread.objects.filter(merged_into=away).update(merged_into=kept)
    counters.settle(away)
    counters.settle(kept)
    _count_boards(
        boards[away.board_id], boards[kept.board_id], posts=moved, threads=(-1, 0), at=kept.activity_at
    )
    acts.mark(away, Act.MERGED_AWAY, moderator, reason=reason, other=kept, posts=moved)
    acts.mark(kept, Act.MERGED_HERE, moderator, reason=reason, other=away, posts=moved)
    discussion_live.thread_changed(away.pk)
    discussion_live.thread_changed(kept.pk)
    details: dict[str, JSON] = {"into": kept.pk, "posts": moved}
    record(actor=moderator, action="thread.merged_away", subject=away.topic, reason=reason, details=details)
    return kept


@transaction.atomic
def split(
    *, thread: Thread, posts: Sequence[int], title: str, board: Board, moderator: User, reason: str
) -> Thread:
    """A new thread of the posts with these ids, the earliest of which opens it.

    Raises as ``curating.begin``, ReasonNeeded, ValidationError, BoardArchived, OtherReaders, OpeningStays,
    Conflict (the post that would open the thread is the moderator's own).
    """
    held, reason = acts.begin(thread, moderator), acts.reason_of(reason)
    title = cleaning.title_of(title)
    chosen = _chosen(held, posts)
    first = chosen[0]
    if first.author_id == moderator.pk:
        raise forums_errors.Conflict
    # Held before its readers are looked at: an editor may be opening a board that is empty.
    boards = locks.boards([held.board_id, board.pk])
    _require_open(boards[board.pk], boards[held.board_id])
    made = Thread.objects.create(
        board=boards[board.pk],
        author=first.author,
        title=title,
        created_at=first.created_at,
        activity_at=first.created_at,
    )
    Post.objects.filter(pk__in=[post.pk for post in chosen]).update(thread=made)
    Post.objects.filter(pk=first.pk).update(is_opening=True)
    acts.find_by(first, title)
    _follow_reviews(made)
    writers = {post.author_id for post in chosen if post.author_id is not None}
    ThreadFollow.objects.bulk_create(
        [ThreadFollow(resident_id=writer, thread=made) for writer in sorted(writers)], ignore_conflicts=True
    )
    _copy_marks(held, made)
    moved = sum(post.state == PostState.PUBLISHED for post in chosen)
    counters.settle(held)
    counters.settle(made)
    _count_boards(boards[held.board_id], boards[board.pk], posts=moved, threads=(0, 1), at=made.activity_at)
    acts.mark(held, Act.SPLIT_AWAY, moderator, reason=reason, other=made, posts=moved)
    acts.mark(made, Act.SPLIT_HERE, moderator, reason=reason, other=held, posts=moved, after_post=0)
    discussion_live.thread_changed(held.pk)
    discussion_live.thread_changed(made.pk)
    details: dict[str, JSON] = {"to": made.pk, "posts": [post.pk for post in chosen]}
    record(actor=moderator, action="thread.split_away", subject=held.topic, reason=reason, details=details)
    return made


def _require_open(board: Board, instead_of: Board) -> None:
    """Posts come to ``board`` only where something may be written, and the same people read it: elsewhere
    moving would hide them, or tell what was written among a few."""
    if board.archived_at is not None:
        raise boards_errors.BoardArchived
    boards_rules.require_same_readers(instead_of, board)


def _chosen(thread: Thread, ids: Sequence[int]) -> list[Post]:
    wanted = set(ids)
    if not wanted:
        raise ValidationError({"posts": _("Choose the posts that the new thread is made of.")})
    if len(wanted) > MOST_SPLIT:
        raise ValidationError({"posts": _("Choose at most {most} posts.").format(most=MOST_SPLIT)})
    rows = Post.objects.filter(thread=thread, pk__in=wanted).select_related("author")
    chosen = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(chosen) != len(wanted):
        raise ValidationError({"posts": _("Some of these posts no longer stand in this thread. Look again.")})
    if any(post.is_opening for post in chosen):
        raise errors.OpeningStays
    if chosen[0].state != PostState.PUBLISHED:
        words = _("The earliest post opens the new thread: choose one that everybody can read.")
        raise ValidationError({"posts": words})
    return chosen


def _bring_conversation(away: Thread, kept: Thread) -> None:
    """The statements of ``away`` belong to ``kept`` then. Two sets would be votes on different questions."""
    found = {it.thread_id: it for it in Conversation.objects.filter(thread__in=[away, kept])}
    if len(found) > 1:
        raise errors.TwoConversations
    if away.pk in found:
        Conversation.objects.filter(pk=found[away.pk].pk).update(thread=kept)


def _take_posts(away: Thread, kept: Thread) -> int:
    """How many of them everybody can read."""
    for opening in away.posts.filter(is_opening=True):
        Post.objects.filter(pk=opening.pk).update(is_opening=False)
        acts.find_by(opening)
    moved = away.posts.published().count()
    Post.objects.filter(thread=away).update(thread=kept)
    _follow_reviews(kept)
    return moved


def _follow_reviews(thread: Thread) -> None:
    """Items that wait are those of the board where their post or statement stands."""
    about = Q(post__thread=thread) | Q(statement__conversation__thread=thread)
    waiting = ReviewItem.objects.filter(about, decided_at__isnull=True)
    waiting.exclude(board=thread.board_id).update(board=thread.board_id)


def _come_along(away: Thread, kept: Thread) -> None:
    followers = list(away.follows.values_list("resident_id", flat=True))
    ThreadFollow.objects.bulk_create(
        [ThreadFollow(resident_id=it, thread=kept) for it in followers],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )
    away.follows.all().delete()
    _bring_marks(away, kept)
    _bring_drafts(away, kept)


def _bring_marks(away: Thread, kept: Thread) -> None:
    """Whoever has read both to the end has read the whole; otherwise up to where the one stops that they have
    not. Whoever opened one alone has read as far as there."""
    here = dict(ReadMark.objects.filter(thread=kept).values_list("resident_id", "seen"))
    there = dict(ReadMark.objects.filter(thread=away).values_list("resident_id", "seen"))
    fresh, changed = [], []
    for resident, seen in there.items():
        if resident not in here:
            fresh.append(ReadMark(resident_id=resident, thread=kept, seen=seen))
            continue
        stops = [
            mark for mark, newest in ((seen, away.newest), (here[resident], kept.newest)) if mark < newest
        ]
        mark = min(stops) if stops else max(seen, here[resident])
        if mark != here[resident]:
            changed.append((resident, mark))
    ReadMark.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=_BATCH)
    for resident, mark in changed:
        ReadMark.objects.filter(resident=resident, thread=kept).update(seen=mark)
    ReadMark.objects.filter(thread=away).delete()


def _copy_marks(held: Thread, made: Thread) -> None:
    marks = ReadMark.objects.filter(thread=held).values_list("resident_id", "seen")
    ReadMark.objects.bulk_create(
        [ReadMark(resident_id=resident, thread=made, seen=seen) for resident, seen in marks],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )


def _bring_drafts(away: Thread, kept: Thread) -> None:
    """A draft joins the one that its author has for ``kept``; where both are too long for one, it stays.
    Pictures that were sent for a reply come along."""
    Attachment.objects.filter(place=away.topic, post=None).update(place=kept.topic)
    here = {draft.resident_id: draft for draft in Draft.objects.filter(place=kept.topic)}
    for draft in Draft.objects.filter(place=away.topic):
        other = here.get(draft.resident_id)
        if other is None:
            Draft.objects.filter(pk=draft.pk).update(place=kept.topic)
            continue
        body = f"{other.body}\n\n{draft.body}".strip()
        if len(body) <= 2 * LONGEST_POST:
            Draft.objects.filter(pk=other.pk).update(body=body, saved_at=timezone.now())
            draft.delete()


def _count_boards(before: Board, after: Board, *, posts: int, threads: tuple[int, int], at: datetime) -> None:
    """``threads``: what ``before`` and ``after`` have more afterwards."""
    Board.objects.filter(pk=before.pk).update(
        posts_count=F("posts_count") - posts, threads_count=F("threads_count") + threads[0]
    )
    Board.objects.filter(pk=after.pk).update(
        posts_count=F("posts_count") + posts,
        threads_count=F("threads_count") + threads[1],
        activity_at=Greatest(Coalesce(F("activity_at"), Value(at)), Value(at)),
    )
