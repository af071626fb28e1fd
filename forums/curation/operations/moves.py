"""Moving a thread to another board, merging two threads, splitting one.

Posts keep their ids, and with them their order and URLs.
"""

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
from forums.discussion.following.models import ReadPosition, ThreadFollow
from forums.discussion.models import Act, Post, PostState, Thread, ThreadState
from forums.discussion.operations import counters, locks
from forums.discussion.pictures.models import Attachment
from forums.review.models import ReviewItem
from forums.statements.models import Conversation
from forums.text import cleaning
from forums.text.lengths import MAX_POST_LENGTH
from participation.audit.hashing import JSON
from participation.audit.operations import append_entry
from participation.people.models import User
from participation.search import operations as search

#: Maximum posts of one split.
MAX_SPLIT: Final = 500
_BATCH: Final = 1000


@transaction.atomic
def move_thread(*, thread: Thread, board: Board, moderator: User, reason: str) -> Thread:
    """Move a thread to another board with the same readers, and unpin it.

    Raises as ``acts.lock_thread``, ReasonNeeded, ValidationError, BoardArchived, OtherReaders.
    """
    locked, reason = acts.lock_thread(thread, moderator), acts.clean_reason(reason)
    if board.pk == locked.board_id:
        raise ValidationError({"board": _("The thread is already on this board.")})
    rows = locks.lock_boards([locked.board_id, board.pk])
    before, after = rows[locked.board_id], rows[board.pk]
    _require_open_to_same_readers(after, before)
    locked.board, locked.pinned_at = after, None
    locked.save(update_fields=["board", "pinned_at"])
    _update_reviews(locked)
    _move_board_counts(before, after, posts=locked.posts_count, threads=(-1, 1), at=locked.activity_at)
    details = {"before": before.name, "after": after.name}
    acts.store_thread_act(locked, Act.MOVED, moderator, reason=reason, details=details)
    boards_live.publish_board_change(before.pk)
    discussion_live.publish_thread_change(locked.pk)
    recorded: dict[str, JSON] = {"from": before.topic, "to": after.topic}
    append_entry(
        actor=moderator, action="thread.moved", subject=locked.topic, reason=reason, details=recorded
    )
    return Thread.objects.select_related("board__district").get(pk=locked.pk)


@transaction.atomic
def merge_threads(*, thread: Thread, into: Thread, moderator: User, reason: str) -> Thread:
    """Move all posts of ``thread`` to ``into``, with followers, read positions and drafts. Returns ``into``.

    The URL of ``thread``, and of threads merged into it before, redirects to ``into``. Raises IntoItself, as
    ``require_may_curate``, ThreadNotPublished, ReasonNeeded, BoardArchived, OtherReaders, TwoConversations.
    """
    if thread.pk == into.pk:
        raise errors.IntoItself
    rows = locks.lock_threads_to_merge(thread.pk, into.pk)
    source, target = rows[thread.pk], rows[into.pk]
    for locked in (source, target):
        rules.require_may_curate(moderator, locked)
        rules.require_published_thread(locked)
    reason = acts.clean_reason(reason)
    _require_open_to_same_readers(target.board, source.board)
    _move_conversation(source, target)
    moved = _move_posts(source, target)
    boards = locks.lock_boards([source.board_id, target.board_id])
    _move_followers(source, target)
    source.state, source.merged_into, source.duplicate_of = ThreadState.MERGED, target, None
    source.pinned_at = source.featured_at = None
    source.embedded, embedded = "", source.embedded
    source.save(
        update_fields=["state", "merged_into", "duplicate_of", "pinned_at", "featured_at", "embedded"]
    )
    target.embedded = target.embedded or embedded
    if target.duplicate_of_id == source.pk:
        target.duplicate_of = None
    target.save(update_fields=["embedded", "duplicate_of"])
    Thread.objects.filter(merged_into=source).update(merged_into=target)
    counters.recount_thread(source)
    counters.recount_thread(target)
    _move_board_counts(
        boards[source.board_id], boards[target.board_id], posts=moved, threads=(-1, 0), at=target.activity_at
    )
    acts.store_thread_act(source, Act.MERGED_AWAY, moderator, reason=reason, other=target, posts=moved)
    acts.store_thread_act(target, Act.MERGED_HERE, moderator, reason=reason, other=source, posts=moved)
    discussion_live.publish_thread_change(source.pk)
    discussion_live.publish_thread_change(target.pk)
    details: dict[str, JSON] = {"into": target.pk, "posts": moved}
    append_entry(
        actor=moderator, action="thread.merged_away", subject=source.topic, reason=reason, details=details
    )
    return target


@transaction.atomic
def split_thread(
    *, thread: Thread, posts: Sequence[int], title: str, board: Board, moderator: User, reason: str
) -> Thread:
    """Move the posts with these ids to a new thread; the earliest becomes its opening post.

    Raises as ``acts.lock_thread``, ReasonNeeded, ValidationError, BoardArchived, OtherReaders, OpeningStays,
    ConflictOfInterest (the new opening post is the moderator's own).
    """
    source, reason = acts.lock_thread(thread, moderator), acts.clean_reason(reason)
    title = cleaning.clean_title(title)
    posts_to_move = _lock_posts_to_split(source, posts)
    first = posts_to_move[0]
    if first.author_id == moderator.pk:
        raise forums_errors.ConflictOfInterest
    # Locked before the readers are compared: an editor may concurrently change those of an empty board.
    boards = locks.lock_boards([source.board_id, board.pk])
    _require_open_to_same_readers(boards[board.pk], boards[source.board_id])
    created = Thread.objects.create(
        board=boards[board.pk],
        author=first.author,
        title=title,
        created_at=first.created_at,
        activity_at=first.created_at,
    )
    Post.objects.filter(pk__in=[post.pk for post in posts_to_move]).update(thread=created)
    Post.objects.filter(pk=first.pk).update(is_opening=True)
    acts.update_search_tokens(first, title)
    _update_reviews(created)
    writers = {post.author_id for post in posts_to_move if post.author_id is not None}
    ThreadFollow.objects.bulk_create(
        [ThreadFollow(resident_id=writer, thread=created) for writer in sorted(writers)],
        ignore_conflicts=True,
    )
    _copy_read_positions(source, created)
    moved = sum(post.state == PostState.PUBLISHED for post in posts_to_move)
    counters.recount_thread(source)
    counters.recount_thread(created)
    _move_board_counts(
        boards[source.board_id], boards[board.pk], posts=moved, threads=(0, 1), at=created.activity_at
    )
    acts.store_thread_act(source, Act.SPLIT_AWAY, moderator, reason=reason, other=created, posts=moved)
    acts.store_thread_act(
        created, Act.SPLIT_HERE, moderator, reason=reason, other=source, posts=moved, after_post=0
    )
    discussion_live.publish_thread_change(source.pk)
    discussion_live.publish_thread_change(created.pk)
    details: dict[str, JSON] = {"to": created.pk, "posts": [post.pk for post in posts_to_move]}
    append_entry(
        actor=moderator, action="thread.split_away", subject=source.topic, reason=reason, details=details
    )
    search.learn(title)
    return created


def _require_open_to_same_readers(board: Board, instead_of: Board) -> None:
    """Require that ``board`` is not archived and has the same readers as ``instead_of``.

    Other readers would lose sight of the posts, or see what was written for a few. Raises BoardArchived,
    OtherReaders.
    """
    if board.archived_at is not None:
        raise boards_errors.BoardArchived
    boards_rules.require_same_readers(instead_of, board)


def _lock_posts_to_split(thread: Thread, ids: Sequence[int]) -> list[Post]:
    """Lock and return the posts, by id. Raises ValidationError or OpeningStays if they cannot be split."""
    post_ids = set(ids)
    if not post_ids:
        raise ValidationError({"posts": _("Choose the posts for the new thread.")})
    if len(post_ids) > MAX_SPLIT:
        raise ValidationError({"posts": _("Choose at most {most} posts.").format(most=MAX_SPLIT)})
    rows = Post.objects.filter(thread=thread, pk__in=post_ids).select_related("author")
    posts = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(posts) != len(post_ids):
        raise ValidationError(
            {"posts": _("Some of these posts are no longer in this thread. Check your choice.")}
        )
    if any(post.is_opening for post in posts):
        raise errors.OpeningStays
    if posts[0].state != PostState.PUBLISHED:
        message = _("The earliest post opens the new thread. Choose one that everybody can read.")
        raise ValidationError({"posts": message})
    return posts


def _move_conversation(source: Thread, target: Thread) -> None:
    """Move the conversation of ``source`` to ``target``.

    Raises TwoConversations: votes on two sets of statements answer different questions.
    """
    conversations = {it.thread_id: it for it in Conversation.objects.filter(thread__in=[source, target])}
    if len(conversations) > 1:
        raise errors.TwoConversations
    if source.pk in conversations:
        Conversation.objects.filter(pk=conversations[source.pk].pk).update(thread=target)


def _move_posts(source: Thread, target: Thread) -> int:
    """Move all posts of ``source`` to ``target``; returns how many of them are published."""
    for opening in source.posts.filter(is_opening=True):
        Post.objects.filter(pk=opening.pk).update(is_opening=False)
        acts.update_search_tokens(opening)
    moved = source.posts.published().count()
    Post.objects.filter(thread=source).update(thread=target)
    _update_reviews(target)
    return moved


def _update_reviews(thread: Thread) -> None:
    """Update the board of the open review items of ``thread``'s posts and statements."""
    in_thread = Q(post__thread=thread) | Q(statement__conversation__thread=thread)
    open_items = ReviewItem.objects.filter(in_thread, decided_at__isnull=True)
    open_items.exclude(board=thread.board_id).update(board=thread.board_id)


def _move_followers(source: Thread, target: Thread) -> None:
    followers = list(source.follows.values_list("resident_id", flat=True))
    ThreadFollow.objects.bulk_create(
        [ThreadFollow(resident_id=it, thread=target) for it in followers],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )
    source.follows.all().delete()
    _merge_read_positions(source, target)
    _merge_drafts(source, target)


def _merge_read_positions(source: Thread, target: Thread) -> None:
    """Combine the read positions of both threads.

    A reader of both to the end has read the whole; else the position is the earliest one that is not at its
    thread's end. That of a reader of ``source`` alone is kept.
    """
    target_positions = dict(ReadPosition.objects.filter(thread=target).values_list("resident_id", "seen"))
    source_positions = dict(ReadPosition.objects.filter(thread=source).values_list("resident_id", "seen"))
    created, changed = [], []
    for resident, seen in source_positions.items():
        if resident not in target_positions:
            created.append(ReadPosition(resident_id=resident, thread=target, seen=seen))
            continue
        unfinished = [
            position
            for position, newest in ((seen, source.newest), (target_positions[resident], target.newest))
            if position < newest
        ]
        position = min(unfinished) if unfinished else max(seen, target_positions[resident])
        if position != target_positions[resident]:
            changed.append((resident, position))
    ReadPosition.objects.bulk_create(created, ignore_conflicts=True, batch_size=_BATCH)
    for resident, position in changed:
        ReadPosition.objects.filter(resident=resident, thread=target).update(seen=position)
    ReadPosition.objects.filter(thread=source).delete()


def _copy_read_positions(source: Thread, target: Thread) -> None:
    positions = ReadPosition.objects.filter(thread=source).values_list("resident_id", "seen")
    ReadPosition.objects.bulk_create(
        [ReadPosition(resident_id=resident, thread=target, seen=seen) for resident, seen in positions],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )


def _merge_drafts(source: Thread, target: Thread) -> None:
    """Move drafts and waiting pictures of ``source`` to ``target``.

    A draft is joined to its author's draft for ``target``, unless both exceed the limit: then it stays.
    """
    Attachment.objects.filter(place=source.topic, post=None).update(place=target.topic)
    target_drafts = {draft.resident_id: draft for draft in Draft.objects.filter(place=target.topic)}
    for draft in Draft.objects.filter(place=source.topic):
        other = target_drafts.get(draft.resident_id)
        if other is None:
            Draft.objects.filter(pk=draft.pk).update(place=target.topic)
            continue
        body = f"{other.body}\n\n{draft.body}".strip()
        if len(body) <= 2 * MAX_POST_LENGTH:
            Draft.objects.filter(pk=other.pk).update(body=body, saved_at=timezone.now())
            draft.delete()


def _move_board_counts(
    before: Board, after: Board, *, posts: int, threads: tuple[int, int], at: datetime
) -> None:
    """Move ``posts`` between the counters of two boards. ``threads``: the change of each thread count."""
    Board.objects.filter(pk=before.pk).update(
        posts_count=F("posts_count") - posts, threads_count=F("threads_count") + threads[0]
    )
    Board.objects.filter(pk=after.pk).update(
        posts_count=F("posts_count") + posts,
        threads_count=F("threads_count") + threads[1],
        activity_at=Greatest(Coalesce(F("activity_at"), Value(at)), Value(at)),
    )
