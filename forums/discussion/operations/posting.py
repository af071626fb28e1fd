"""Starting threads, replying, editing and deleting what one wrote."""

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
from forums.discussion import errors, live, notices, rules
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
from forums.text import cleaning, words
from participation.people.models import User

MOST_TAGS = 5
#: Within this time the same words in the same place are one post sent twice.
SAME_WORDS = timedelta(minutes=10)
#: How long moderators can read what an author deleted.
KEPT_DELETED = timedelta(days=30)
FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """``held``: others see it once a moderator has looked."""

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
) -> Posted:
    """A thread with its first post, for the readers that ``board`` had when its author saw it. ``pictures``:
    kept for it before (``keep_picture``).

    Raises NotAllowed, BoardArchived, TooOften, SaidAlready, ChangedMeanwhile, ValidationError.
    """
    seen, board = board, Board.objects.select_related("district").get(pk=board.pk)
    author = boards_rules.require_may_start(author, board)
    member = members_operations.enter(author)
    now = timezone.now()
    title, body = cleaning.title_of(title), cleaning.body_of(body)
    _require_new_thread(board, author, title, now)
    named = members_queries.mentioned(body, author)
    written = cleaning.written(body, members_queries.addresses(named))
    if len(tags) > MOST_TAGS:
        raise ValidationError({"tags": _("Choose at most {most} tags.").format(most=MOST_TAGS)})
    images = pictures_operations.chosen(author, f"board:{board.pk}", pictures)
    screened = screening.screen(
        author, member, board, body=written.body + pictures_operations.words_of(images), title=title, now=now
    )
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
    post = _store(thread, author, written, now, held=held, is_opening=True)
    pictures_operations.attach(images, post)
    screening.store_screening(post, screened, now)
    _name(post, named)
    _require_readers_seen(seen)
    _done(author, f"board:{board.pk}", post, now)
    return Posted(post=post, held=held)


def _require_readers_seen(board: Board) -> None:
    """What is written for a few is not stored where more read. The board's row is held from here on, as
    counting would: an editor who opens it has been waited for, or waits and finds the thread."""
    if not boards_rules.same_readers(board, locks.boards([board.pk])[board.pk]):
        raise forums_errors.ChangedMeanwhile


@transaction.atomic
def reply(
    *,
    thread: Thread,
    author: User,
    body: str,
    reply_to: Post | None = None,
    office: str = "",
    pictures: Collection[UUID] = (),
) -> Posted:
    """A post in a thread. ``office``: an official answer, in the name of that office. ``pictures``: kept for
    it before (``keep_picture``).

    Raises as ``rules.require_may_reply``, StaffOnly, SlowMode, SaidAlready, ValidationError.
    """
    # Its board is asked for apart: see ``locking.threads``.
    thread = Thread.objects.select_for_update().prefetch_related("board__district").get(pk=thread.pk)
    author = rules.require_may_reply(author, thread)
    office = office.strip()
    if office and not members_rules.may_answer_officially(author):
        raise members_errors.StaffOnly
    if reply_to is not None and not _stands_in(thread, reply_to, author):
        raise ValidationError({"reply_to": _("The post that you reply to stands in another thread.")})
    member = members_operations.enter(author)
    now = timezone.now()
    require_slowness(thread, author, now)
    body = cleaning.body_of(body)
    named = members_queries.mentioned(body, author)
    written = cleaning.written(body, members_queries.addresses(named))
    _require_new_words(thread, author, written.body, now)
    images = pictures_operations.chosen(author, f"thread:{thread.pk}", pictures)
    screened = screening.screen(
        author,
        member,
        thread.board,
        body=written.body + pictures_operations.words_of(images),
        title="",
        now=now,
    )
    post = _store(thread, author, written, now, held=screened.holds, reply_to=reply_to, office=office)
    pictures_operations.attach(images, post)
    screening.store_screening(post, screened, now)
    _name(post, named)
    _done(author, f"thread:{thread.pk}", post, now)
    return Posted(post=post, held=screened.holds)


def _stands_in(thread: Thread, post: Post, reader: User) -> bool:
    """For ``reader``: what waits for a moderator is not there for others."""
    return post.thread_id == thread.pk and (
        post.state != PostState.HELD or members_rules.may_see_unpublished(reader, post.author_id)
    )


def _store(
    thread: Thread,
    author: User,
    written: cleaning.Written,
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


def _name(post: Post, members: Mapping[str, Member]) -> None:
    """Keep whom the post names; a name that an edit takes away is no longer one."""
    named = {member.user_id for member in members.values()} - {post.author_id}
    post.mentions.exclude(resident__in=named).delete()
    Mention.objects.bulk_create(
        [Mention(post=post, resident_id=resident) for resident in sorted(named)], ignore_conflicts=True
    )


def _done(author: User, place: str, post: Post, now: datetime) -> None:
    """What follows from a stored post: counters, the draft, following, telling."""
    Draft.objects.filter(resident=author, place=place).delete()
    following_operations.follow_own(author, post.thread)
    if post.state == PostState.PUBLISHED:
        if post.is_opening:
            counters.thread_shown(post.thread, now)
        counters.published(post, now)
        notices.notify_post_published(post)
    live.thread_changed(post.thread_id)


def require_slowness(thread: Thread, author: User, now: datetime) -> None:
    """Raises SlowMode where ``author`` has posted in ``thread`` too short a time ago."""
    if not thread.slow_seconds or members_rules.is_staff(author):
        return
    last = Post.objects.filter(thread=thread, author=author).order_by("-pk").first()
    if last is None:
        return
    wait = last.created_at + timedelta(seconds=thread.slow_seconds) - now
    if wait > timedelta(0):
        raise errors.SlowMode(left=wait)


def _require_new_words(thread: Thread, author: User, body: str, now: datetime) -> None:
    """A form sent twice is one post. Two at the same instant queue on the thread's row."""
    recent = Post.objects.filter(
        thread=thread, author=author, created_at__gt=now - SAME_WORDS, body=body
    ).exclude(state=PostState.DELETED)
    if recent.exists():
        raise errors.SaidAlready


def _require_new_thread(board: Board, author: User, title: str, now: datetime) -> None:
    """As for replies. Two at the same instant queue on the author's account, which nothing else holds."""
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    recent = Thread.objects.filter(
        board=board, author=author, created_at__gt=now - SAME_WORDS, title=title
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
) -> Post:
    """The author's own change; how it read before stays public. ``seen``: the mark of the wording that the
    form showed (``edit_mark``). ``pictures`` come to those it has, ``without`` are taken away.

    Raises as ``rules.require_may_edit``, PostGone, ChangedMeanwhile, TooOften, ValidationError.
    """
    post = locked(post)
    _require_may_edit(editor, post, seen)
    body = cleaning.body_of(body)
    named = members_queries.mentioned(body, editor)
    written = cleaning.written(body, members_queries.addresses(named))
    gone = list(post.attachments.filter(pk__in=without, removed_at=None))
    stay = list(post.attachments.filter(removed_at=None).exclude(pk__in=without))
    new = pictures_operations.chosen(editor, f"post:{post.pk}", pictures, beside=len(stay))
    if written.body == post.body and not (gone or new):
        return post
    now = timezone.now()
    member = Member.objects.filter(user=editor).first()
    screened = screening.screen(
        editor,
        member,
        post.thread.board,
        body=written.body + pictures_operations.words_of([*stay, *new]),
        title="",
        now=now,
        edits=post,
    )
    if written.body != post.body:
        _keep_version(post, editor, reason)
    _change_pictures(post, new, gone, now)
    was_published = post.state == PostState.PUBLISHED
    post.body, post.html, post.rendered_by = written.body, written.html, cleaning.RENDERER
    post.search = words.document(written.body, post.thread.title if post.is_opening else "")
    post.edited_at = now
    if screened.holds:
        post.state = PostState.HELD
    post.save(update_fields=["body", "html", "rendered_by", "search", "edited_at", "state"])
    screening.store_screening(post, screened, now)
    _name_anew(post, named)
    if was_published and post.state == PostState.HELD:
        counters.withdrawn(post)
        if post.is_opening and not post.thread.posts.published().exists():
            publishing.take_thread(post, ThreadState.HELD)
    Draft.objects.filter(resident=editor, place=f"post:{post.pk}").delete()
    live.thread_changed(post.thread_id)
    return post


def _require_may_edit(editor: User, post: Post, seen: str) -> None:
    rules.require_may_edit(editor, post)
    if post.state not in (PostState.PUBLISHED, PostState.HELD):
        raise errors.PostGone
    if seen != edit_mark(post):
        raise forums_errors.ChangedMeanwhile


def _name_anew(post: Post, members: Mapping[str, Member]) -> None:
    """Whom an edit names for the first time hears of it."""
    before = set(post.mentions.values_list("resident", flat=True))
    _name(post, members)
    notices.notify_named_later(post, before)


def _change_pictures(
    post: Post, new: Sequence[Attachment], gone: Sequence[Attachment], now: datetime
) -> None:
    if gone:
        post.attachments.filter(pk__in=[it.pk for it in gone]).update(removed_at=now)
        pictures_operations.show(post)
    pictures_operations.attach(new, post)


def edit_mark(post: Post) -> str:
    """Tells one wording of a post from another."""
    at = post.edited_at or post.created_at
    return f"{post.pk}.{int(at.timestamp() * 1_000_000)}"


def _keep_version(post: Post, editor: User, reason: str) -> None:
    last = post.versions.order_by("-number").first()
    PostVersion.objects.create(
        post=post,
        number=last.number + 1 if last else 1,
        body=post.body,
        written_at=post.edited_at or post.created_at,
        editor=editor,
        reason=reason.strip()[:200],
    )


@transaction.atomic
def delete_post(*, post: Post, author: User) -> Post:
    """The author takes a post back; a gap stays. Moderators can read its words until they are forgotten
    (``forget_deleted``), so that nobody escapes a report by deleting.

    A first post goes only while nobody has replied. Raises NotYours, PostGone, HasReplies.
    """
    post = locked(post)
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
        counters.withdrawn(post)
    if post.is_opening:
        publishing.take_thread(post, ThreadState.DELETED)
    live.thread_changed(post.thread_id)
    return post


@transaction.atomic
def forget_deleted() -> int:
    """Words of posts that their authors deleted a while ago, and that no open review needs; how many."""
    due = Post.objects.filter(state=PostState.DELETED, deleted_at__lt=timezone.now() - KEPT_DELETED).exclude(
        body=""
    )
    waiting = ReviewItem.objects.filter(post=OuterRef("pk"), decided_at__isnull=True)
    ids = list(due.filter(~Exists(waiting)).values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    PostVersion.objects.filter(post__in=ids).delete()
    # Their files follow: ``delete_pictures``.
    Attachment.objects.filter(post__in=ids, removed_at=None).update(removed_at=timezone.now())
    return Post.objects.filter(pk__in=ids).update(body="", html="", pictures=[])


def locked(post: Post) -> Post:
    """``post`` with its thread and board, both rows held until the transaction ends; the thread first, as
    everywhere."""
    locks.thread_of(post.pk)
    return (
        Post.objects.select_for_update(of=("self",))
        .select_related("thread__board__district", "author")
        .get(pk=post.pk)
    )
