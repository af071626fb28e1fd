"""Starting threads, replying, editing and deleting own posts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import errors as forums_errors
from forums.boards import rules as boards_rules
from forums.boards.models import Board, Tag
from forums.discussion import errors, history, live, notices, rendering, rules
from forums.discussion.drafts.models import Draft
from forums.discussion.following import operations as following_operations
from forums.discussion.models import Mention, Post, PostState, PostVersion, Thread, ThreadState
from forums.discussion.operations import counters, locks, publishing, screening
from forums.discussion.pictures import operations as pictures_operations
from forums.discussion.pictures.models import Attachment
from forums.members import errors as members_errors
from forums.members import operations as members_operations
from forums.members import queries as members_queries
from forums.members import rules as members_rules
from forums.members.models import Member
from forums.review.models import ReviewItem
from forums.text import cleaning
from participation.jobs.operations import run_for_each
from participation.people.models import User
from participation.people.operations import accounts as account_operations
from participation.search import operations as search
from participation.search import words

MAX_TAGS = 5
#: Within this time, the same text by the same author in the same place is a duplicate submission.
DUPLICATE_WITHIN = timedelta(minutes=10)
#: How long moderators can read a deleted post.
DELETED_POST_RETENTION = timedelta(days=30)
ERASED_AT_ONCE = 500
#: Newest versions with which an edit is compared: this bounds the time that an edit takes.
VERSIONS_COMPARED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A stored post. ``held``: it waits for a moderator."""

    post: Post
    held: bool


@transaction.atomic
def start_thread(
    *,
    board: Board,
    author: User,
    title: str,
    body: str,
    tags: Sequence[Tag] = (),
    pictures: Collection[UUID] = (),
    warn: bool = False,
) -> Posted:
    """Store a thread with its opening post. ``pictures``: ids of uploads for it (``store_picture``).
    ``warn``: refuse what screening would hold, with the reasons (WillBeHeld).

    ``board`` as the author saw it: the thread is refused if the board's readers have changed since. Raises
    NotAllowed, AccountClosed, BoardArchived, TooOften, SaidAlready, ChangedMeanwhile, ValidationError; then
    nothing is stored.
    """
    account_operations.require_open(members_rules.require_signed_in(author))
    board_as_seen, board = board, Board.objects.select_related("district").get(pk=board.pk)
    author = boards_rules.require_may_start(author, board)
    member = members_operations.ensure_member(author)
    now = timezone.now()
    title, body = cleaning.clean_title(title), cleaning.clean_body(body)
    _require_new_thread(board, author, title, now)
    mentioned = members_queries.list_mentioned_members(body, author)
    written = cleaning.render_body(body, members_queries.list_member_urls(mentioned))
    if len(tags) > MAX_TAGS:
        raise ValidationError({"tags": _("Choose at most {most} tags.").format(most=MAX_TAGS)})
    attachments = pictures_operations.select_pictures(author, f"board:{board.pk}", pictures)
    screened_body = written.body + pictures_operations.join_descriptions(attachments)
    screened = screening.screen_post(
        author,
        member,
        board,
        body=screened_body,
        title=title,
        now=now,
    )
    if warn:
        screening.require_not_held(screened, body=screened_body, title=title)
    held = screened.holds
    thread = Thread.objects.create(
        board=board,
        author=author,
        title=title,
        state=ThreadState.HELD if held else ThreadState.PUBLISHED,
        created_at=now,
        activity_at=now,
    )
    thread.tags.set(tags)
    post = _create_post(thread, author, written, now, held=held, is_opening=True)
    pictures_operations.attach_pictures(attachments, post)
    screening.store_screening(post, screened, now)
    _store_mentions(post, mentioned)
    _require_readers_seen(board_as_seen)
    _update_after_posting(author, f"board:{board.pk}", post, now)
    return Posted(post=post, held=held)


def _require_readers_seen(board: Board) -> None:
    """Refuse if the board's readers differ from those that the author saw.

    Locks the board's row until commit, as the counters would: a concurrent ``save_board`` either finished
    before, or waits and sees the thread. Raises ChangedMeanwhile.
    """
    if not boards_rules.have_same_readers(board, locks.lock_boards([board.pk])[board.pk]):
        raise forums_errors.ChangedMeanwhile


@transaction.atomic
def reply_to_thread(
    *,
    thread: Thread,
    author: User,
    body: str,
    reply_to: Post | None = None,
    office: str = "",
    pictures: Collection[UUID] = (),
    warn: bool = False,
) -> Posted:
    """Store a post in a thread. ``office``: makes it an official answer in the name of that office.
    ``pictures``: ids of uploads for it (``store_picture``). ``warn``: as for ``start_thread``.

    Raises as ``rules.require_may_reply``, AccountClosed, StaffOnly, SlowMode, SaidAlready, ValidationError;
    then nothing is stored.
    """
    account_operations.require_open(members_rules.require_signed_in(author))
    # Prefetched, not joined: see ``locks.lock_threads``.
    thread = Thread.objects.select_for_update().prefetch_related("board__district").get(pk=thread.pk)
    author = rules.require_may_reply(author, thread)
    office = office.strip()
    if office and not members_rules.may_answer_officially(author):
        raise members_errors.StaffOnly
    if reply_to is not None and not _is_visible_in_thread(thread, reply_to, author):
        raise ValidationError({"reply_to": _("The post you are replying to is in another thread.")})
    member = members_operations.ensure_member(author)
    now = timezone.now()
    require_slow_mode(thread, author, now)
    body = cleaning.clean_body(body)
    mentioned = members_queries.list_mentioned_members(body, author)
    written = _render_in_thread(body, mentioned, thread.pk)
    _require_new_text(thread, author, written.body, now)
    attachments = pictures_operations.select_pictures(author, f"thread:{thread.pk}", pictures)
    screened_body = written.body + pictures_operations.join_descriptions(attachments)
    screened = screening.screen_post(author, member, thread.board, body=screened_body, title="", now=now)
    if warn:
        screening.require_not_held(screened, body=screened_body)
    post = _create_post(thread, author, written, now, held=screened.holds, reply_to=reply_to, office=office)
    pictures_operations.attach_pictures(attachments, post)
    screening.store_screening(post, screened, now)
    _store_mentions(post, mentioned)
    _update_after_posting(author, f"thread:{thread.pk}", post, now)
    return Posted(post=post, held=screened.holds)


def _is_visible_in_thread(thread: Thread, post: Post, reader: User) -> bool:
    """Whether ``post`` is in ``thread`` and visible to ``reader``; a held post is visible to few."""
    return post.thread_id == thread.pk and (
        post.state != PostState.HELD or members_rules.may_see_unpublished(reader, post.author_id)
    )


def _create_post(
    thread: Thread,
    author: User,
    written: cleaning.RenderedText,
    now: datetime,
    *,
    held: bool,
    is_opening: bool = False,
    reply_to: Post | None = None,
    office: str = "",
) -> Post:
    return Post.objects.create(
        thread=thread,
        author=author,
        reply_to=reply_to,
        is_opening=is_opening,
        body=written.body,
        html=written.html,
        rendered_by=cleaning.RENDERER,
        search=words.document(written.body, thread.title if is_opening else ""),
        state=PostState.HELD if held else PostState.PUBLISHED,
        created_at=now,
        office=office,
    )


def _render_in_thread(body: str, mentioned: dict[str, Member], thread_id: int) -> cleaning.RenderedText:
    quotes = rendering.find_quote_sources(body, thread_id)
    return cleaning.render_body(body, members_queries.list_member_urls(mentioned), quotes)


def _store_mentions(post: Post, members: Mapping[str, Member]) -> None:
    """Store the mentions of ``post``; delete those that an edit removed."""
    mentioned = {member.user_id for member in members.values()} - {post.author_id}
    post.mentions.exclude(resident__in=mentioned).delete()
    Mention.objects.bulk_create(
        [Mention(post=post, resident_id=resident) for resident in sorted(mentioned)], ignore_conflicts=True
    )


def _update_after_posting(author: User, place: str, post: Post, now: datetime) -> None:
    """Delete the draft, follow the thread, and update counters, notices and live topics of a new post."""
    Draft.objects.filter(resident=author, place=place).delete()
    following_operations.follow_as_author(author, post.thread)
    if post.state == PostState.PUBLISHED:
        if post.is_opening:
            counters.count_published_thread(post.thread, now)
        counters.count_published_post(post, now)
        notices.notify_post_published(post)
    live.publish_thread_change(post.thread_id)
    _learn_words(post)


def _learn_words(post: Post) -> None:
    """Add the post's words to those that search knows: the last step of a transaction, as search asks.

    Held posts are included: nobody is shown a word that only they contain.
    """
    search.learn(f"{post.thread.title}\n{post.body}" if post.is_opening else post.body)


def require_slow_mode(thread: Thread, author: User, now: datetime) -> None:
    """Raises SlowMode if ``author``, not staff, posted in ``thread`` less than ``slow_seconds`` ago."""
    if not thread.slow_seconds or members_rules.is_staff(author):
        return
    last = Post.objects.filter(thread=thread, author=author).order_by("-pk").first()
    if last is None:
        return
    wait = last.created_at + timedelta(seconds=thread.slow_seconds) - now
    if wait > timedelta(0):
        raise errors.SlowMode(left=wait)


def _require_new_text(thread: Thread, author: User, body: str, now: datetime) -> None:
    """Refuse a reply that was just submitted. Concurrent ones are serialised by the lock on the thread.

    Raises SaidAlready.
    """
    recent = Post.objects.filter(
        thread=thread, author=author, created_at__gt=now - DUPLICATE_WITHIN, body=body
    ).exclude(state=PostState.DELETED)
    if recent.exists():
        raise errors.SaidAlready


def _require_new_thread(board: Board, author: User, title: str, now: datetime) -> None:
    """Refuse a thread that was just submitted. The lock on the author's account serialises concurrent ones.

    Raises SaidAlready.
    """
    recent = Thread.objects.filter(
        board=board, author=author, created_at__gt=now - DUPLICATE_WITHIN, title=title
    ).exclude(state=ThreadState.DELETED)
    if recent.exists():
        raise errors.SaidAlready


@transaction.atomic
def edit_post(
    *,
    post: Post,
    editor: User,
    body: str,
    seen: str,
    reason: str = "",
    pictures: Collection[UUID] = (),
    without: Collection[UUID] = (),
    warn: bool = False,
) -> Post:
    """Change one's own post; the earlier version stays public.

    ``seen``: ``build_version_token`` of the version that the form showed. ``pictures``: ids of uploads to
    add; ``without``: ids of pictures to remove. ``warn``: as for ``start_thread``.

    Where at least half of the words change, supports count as given to an earlier text. Screening can hold an
    edited post again. Raises as ``rules.require_may_edit``, AccountClosed, PostGone,
    ChangedMeanwhile, TooOften, ValidationError; then nothing is stored.
    """
    account_operations.require_open(members_rules.require_signed_in(editor))
    post = lock_post(post)
    _require_may_edit(editor, post, seen)
    body = cleaning.clean_body(body)
    mentioned = members_queries.list_mentioned_members(body, editor)
    written = _render_in_thread(body, mentioned, post.thread_id)
    removed = list(post.attachments.filter(pk__in=without, removed_at=None))
    remaining = list(post.attachments.filter(removed_at=None).exclude(pk__in=without))
    added = pictures_operations.select_pictures(editor, f"post:{post.pk}", pictures, beside=len(remaining))
    if written.body == post.body and not (removed or added):
        return post
    now = timezone.now()
    member = Member.objects.filter(user=editor).first()
    screened_body = written.body + pictures_operations.join_descriptions([*remaining, *added])
    screened = screening.screen_post(
        editor, member, post.thread.board, body=screened_body, title="", now=now, edits=post
    )
    if warn:
        screening.require_not_held(screened, body=screened_body)
    if written.body != post.body:
        version = _store_version(post, editor, reason)
        _set_earlier_support(post, version, written.body)
    _change_pictures(post, added, removed, now)
    was_published = post.state == PostState.PUBLISHED
    post.body, post.html, post.rendered_by = written.body, written.html, cleaning.RENDERER
    post.search = words.document(written.body, post.thread.title if post.is_opening else "")
    post.edited_at = now
    if screened.holds:
        post.state = PostState.HELD
    post.save(
        update_fields=[
            "body", "html", "rendered_by", "search", "edited_at", "state", "earlier_support", "supported_from"
        ]
    )  # fmt: skip
    screening.store_screening(post, screened, now)
    _update_mentions(post, mentioned)
    if was_published and post.state == PostState.HELD:
        counters.uncount_post(post)
        if post.is_opening and not post.thread.posts.published().exists():
            publishing.withdraw_thread(post, ThreadState.HELD)
    Draft.objects.filter(resident=editor, place=f"post:{post.pk}").delete()
    live.publish_thread_change(post.thread_id)
    _learn_words(post)
    return post


def _require_may_edit(editor: User, post: Post, seen: str) -> None:
    rules.require_may_edit(editor, post)
    if post.state not in (PostState.PUBLISHED, PostState.HELD):
        raise errors.PostGone
    if seen != build_version_token(post):
        raise forums_errors.ChangedMeanwhile


def _update_mentions(post: Post, members: Mapping[str, Member]) -> None:
    """Store the mentions of an edited post and notify those mentioned for the first time."""
    before = set(post.mentions.values_list("resident", flat=True))
    _store_mentions(post, members)
    notices.notify_newly_mentioned(post, before)


def _change_pictures(
    post: Post, added: Sequence[Attachment], removed: Sequence[Attachment], now: datetime
) -> None:
    if removed:
        post.attachments.filter(pk__in=[it.pk for it in removed]).update(removed_at=now)
        pictures_operations.update_pictures_of(post)
    pictures_operations.attach_pictures(added, post)


def build_version_token(post: Post) -> str:
    """Identifies a version of a post, for optimistic locking of edits."""
    at = post.edited_at or post.created_at
    return f"{post.pk}.{int(at.timestamp() * 1_000_000)}"


def _set_earlier_support(post: Post, replaced: PostVersion, body: str) -> None:
    """Count all supports as given to an earlier text if ``body`` is another one than any that they may have
    been given to. ``replaced``: the version that ``body`` replaces, stored already.
    """
    if post.support > post.earlier_support:
        supported = post.versions.filter(number__gte=post.supported_from, withdrawn=False)
        bodies = supported.order_by("-number").values_list("body", flat=True)[:VERSIONS_COMPARED]
        if not any(history.is_rewritten(before, body) for before in bodies):
            return
        post.earlier_support = post.support
    post.supported_from = replaced.number + 1


def _store_version(post: Post, editor: User, reason: str) -> PostVersion:
    last = post.versions.order_by("-number").first()
    return PostVersion.objects.create(
        post=post,
        number=last.number + 1 if last else 1,
        body=post.body,
        written_at=post.edited_at or post.created_at,
        editor=editor,
        reason=reason.strip()[:200],
    )


@transaction.atomic
def delete_post(*, post: Post, author: User) -> Post:
    """Delete one's own post; a placeholder stays.

    Moderators can read the text until ``erase_deleted`` erases it, so that deleting does not evade a report.
    An opening post can be deleted only while it has no published replies. Raises NotYours, PostGone,
    HasReplies.
    """
    post = lock_post(post)
    if post.author_id != author.pk:
        raise forums_errors.NotYours
    if post.state not in (PostState.PUBLISHED, PostState.HELD):
        raise errors.PostGone
    if post.is_opening and post.thread.posts.filter(state=PostState.PUBLISHED).exclude(pk=post.pk).exists():
        raise errors.HasReplies
    was_published = post.state == PostState.PUBLISHED
    post.state, post.deleted_at, post.search = PostState.DELETED, timezone.now(), ""
    post.save(update_fields=["state", "deleted_at", "search"])
    if was_published:
        counters.uncount_post(post)
    if post.is_opening:
        publishing.withdraw_thread(post, ThreadState.DELETED)
    live.publish_thread_change(post.thread_id)
    return post


@transaction.atomic
def erase_deleted() -> int:
    """Erase texts, versions and pictures of posts deleted over ``DELETED_POST_RETENTION`` ago; returns how
    many posts.

    At most ``ERASED_AT_ONCE`` at a time. Posts with an open review item are kept.
    """
    due = Post.objects.filter(
        state=PostState.DELETED, deleted_at__lt=timezone.now() - DELETED_POST_RETENTION
    ).exclude(body="")
    waiting = ReviewItem.objects.filter(post=OuterRef("pk"), decided_at__isnull=True)
    ids = list(due.filter(~Exists(waiting)).values_list("pk", flat=True)[:ERASED_AT_ONCE])
    return len(run_for_each(erase_deleted, "post", ids, _erase_post))


@transaction.atomic
def _erase_post(post_id: int) -> bool:
    texts = read_stored_texts(post_id)
    PostVersion.objects.filter(post=post_id).delete()
    # ``delete_pictures`` deletes the files later.
    Attachment.objects.filter(post=post_id, removed_at=None).update(removed_at=timezone.now())
    erased = Post.objects.filter(pk=post_id).update(body="", html="", pictures=[])
    search.forget(texts)
    return bool(erased)


def read_stored_texts(post_id: int) -> str:
    """All wordings of a post, to be forgotten by search once they are erased."""
    bodies = Post.objects.filter(pk=post_id).values_list("body", flat=True)
    earlier = PostVersion.objects.filter(post=post_id).values_list("body", flat=True)
    return "\n".join([*bodies, *earlier])


def lock_post(post: Post) -> Post:
    """``post`` with its thread and board joined; locks the rows of the thread, then of the post."""
    locks.lock_thread_of_post(post.pk)
    return (
        Post.objects.select_for_update(of=("self",))
        .select_related("thread__board__district", "author")
        .get(pk=post.pk)
    )
