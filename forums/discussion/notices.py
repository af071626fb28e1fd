"""Notices about posts: to people mentioned, answered or following, and to the author of a released post.

Nobody is notified of their own posts, of posts by somebody they blocked, or of posts they may not read. Texts
are rendered when read, so that hidden titles and former names never appear.
"""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.boards import rules as boards_rules
from forums.boards.models import BoardFollow
from forums.discussion import rules
from forums.discussion.following.models import ThreadFollow
from forums.discussion.following.notices import NEW_POSTS, NEW_THREAD, find_thread_facts
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.members.models import Block
from forums.review.models import ReviewItem
from participation.notifications import operations as notifications_operations
from participation.notifications import queries as notifications_queries
from participation.notifications.models import Category
from participation.notifications.registry import Facts, Kind, list_subject_ids, register, register_followers
from participation.people.models import User

MENTION: Final = "forums.mention"
REPLY: Final = "forums.reply"
RELEASED: Final = "forums.released"
OFFICIAL: Final = "forums.official"


def register_kinds() -> None:
    register(MENTION, Kind(_format_mention, _collect_post_facts, Category.REPLIES))
    register(REPLY, Kind(_format_reply, _collect_post_facts, Category.REPLIES))
    register(RELEASED, Kind(_format_released, _collect_post_facts))
    official = Kind(
        _format_official_answer, _collect_post_facts, Category.OFFICIAL, audience=_list_audience_of_answer
    )
    register(OFFICIAL, official)
    register_followers(build_embed_condition)


def _format_mention(facts: Facts, count: int) -> str:  # noqa: ARG001 - a post mentions a person once
    return _("{name} mentioned you in “{title}”.").format(**facts)


def _format_reply(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("{name} replied to you in “{title}”.").format(**facts)


def _format_released(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your post in “{title}” is published.").format(**facts)


def _format_official_answer(facts: Facts, count: int) -> str:  # noqa: ARG001 - a post is published once
    return _("Official answer by {office} in “{title}”.").format(**facts)


def _collect_post_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """What the texts about these posts say, by subject, without posts that ``reader`` may not read."""
    posts = Post.objects.filter(pk__in=list_subject_ids(subjects)).select_related(
        "thread__board", "thread__merged_into__board", "author"
    )
    return {
        f"post:{post.pk}": find_thread_facts(post.thread)
        | {"name": _get_author_name(post.author), "office": post.office}
        for post in posts
        if rules.may_see_thread(reader, post.thread) and rules.may_see_text(reader, post)
    }


def _get_author_name(author: User | None) -> str:
    return author.display_name if author and author.display_name else _("deleted account")


def notify_post_published(post: Post) -> None:
    """Notify of a newly published post, in the transaction that publishes it.

    Each person gets one notice: of a mention, else of a reply, else as a follower. Followers get that of an
    official answer from the background job, since they may be many.
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
    elif post.office:
        notifications_operations.broadcast_notice(
            kind=OFFICIAL, subject=f"post:{post.pk}", address=_build_turkish_address(post)
        )
    else:
        following = ThreadFollow.objects.filter(thread=post.thread_id)
        _notify_readers(NEW_POSTS, post, set(following.values_list("resident", flat=True)) - notified)


def _list_audience_of_answer(subject: str) -> QuerySet[User] | None:
    """Who is notified of an official answer as a follower; None unless post and thread are published.

    They wrote in the thread, or follow it, what is shown at its top, or its board's process, and may read it.
    The author is left out, and people who were mentioned or answered: they got another notice.
    """
    posts = Post.objects.filter(pk__in=list_subject_ids([subject]), state=PostState.PUBLISHED)
    post = posts.select_related("thread__board", "reply_to").first()
    if post is None or post.thread.state != ThreadState.PUBLISHED:
        return None
    followers = Q(pk__in=ThreadFollow.objects.filter(thread=post.thread_id).values("resident"))
    wrote = Post.objects.published().filter(thread=post.thread_id, author__isnull=False)
    followers |= Q(pk__in=wrote.values("author"))
    process = post.thread.board.process_id
    shown_in = [post.thread.embedded, f"process:{process}" if process else ""]
    followers |= notifications_queries.build_follower_condition([it for it in shown_in if it])
    authors = [post.author_id, post.reply_to.author_id if post.reply_to is not None else None]
    addressed = {*post.mentions.values_list("resident", flat=True), *(it for it in authors if it)}
    return _filter_readers(post, User.objects.filter(followers).exclude(pk__in=addressed))


def build_embed_condition(subjects: Collection[str]) -> Q:
    """Who follows a public thread that shows one of ``subjects`` at its top, or the process of its board."""
    threads = Thread.objects.published().filter(embedded__in=subjects).exclude(embedded="")
    threads = threads.filter(boards_rules.build_read_condition(AnonymousUser(), "board__"))
    of_threads = Q(pk__in=ThreadFollow.objects.filter(thread__in=threads).values("resident"))
    processes = threads.filter(board__process__isnull=False).values_list("board__process", flat=True)
    return of_threads | notifications_queries.build_follower_condition(
        [f"process:{pk}" for pk in processes.distinct()]
    )


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
        notifications_operations.notify_residents(
            residents={post.author_id},
            kind=RELEASED,
            subject=f"post:{post.pk}",
            address=_build_turkish_address(post),
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
    readers = _filter_readers(post, User.objects.filter(pk__in=residents))
    subject = f"post:{post.pk}" if kind in (MENTION, REPLY) else f"thread:{post.thread_id}"
    notifications_operations.notify_residents(
        residents=set(readers.values_list("pk", flat=True)),
        kind=kind,
        subject=subject,
        address=_build_turkish_address(post),
    )


def _filter_readers(post: Post, people: QuerySet[User]) -> QuerySet[User]:
    """Those of ``people`` who may read the board and have not blocked the author."""
    blocking = Block.objects.filter(blocked=post.author_id).values("resident")
    return people.exclude(pk__in=blocking).filter(boards_rules.build_reader_filter(post.thread.board))


def _build_turkish_address(post: Post) -> str:
    """Path of the post in the default language of the site."""
    with override(settings.LANGUAGE_CODE):
        return post.get_absolute_url()
