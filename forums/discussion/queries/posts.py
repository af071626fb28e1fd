"""Reads of posts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from forums.boards import rules as boards_rules
from forums.boards.keyset import Slice, paginate
from forums.discussion import rules
from forums.discussion.models import Post, PostState, PostVersion, Support, Thread, ThreadState
from forums.members import pseudonyms
from forums.members import rules as members_rules
from forums.text.numbers import is_number
from participation.people import queries as people_queries
from participation.people.models import User
from participation.people.rules import Person
from participation.text import richtext

POSTS_ON_A_PAGE = 20
#: Posts shown before the one that the URL names, if the first page does not have it.
POSTS_BEFORE_NAMED = 3
#: By time (oldest first), or by support (highest first).
ORDERS = {"time": ("pk",), "support": ("support", "pk")}
MAX_OFFICIAL = 10


def annotate_listed_posts(person: Person, posts: "QuerySet[Post]") -> "QuerySet[Post]":
    """Posts to list for ``person``: hidden and deleted ones as placeholders, held ones only if readable.

    ``author_may_speak``: whether its author has a role of staff.
    """
    if not members_rules.may_moderate(person):
        own = Q(author=person.pk) if isinstance(person, User) else Q(pk__in=[])
        posts = posts.filter(~Q(state=PostState.HELD) | own)
    may_speak = people_queries.build_speaker_condition(OuterRef("author"))
    return posts.annotate(author_may_speak=may_speak).select_related(
        "author__member", "author__profile__district", "reply_to__author", "hidden_by__rule"
    )


def list_posts_of_thread(
    person: Person,
    thread: Thread,
    order: str,
    *,
    after: str = "",
    before: str = "",
    named: str = "",
) -> Slice[Post]:
    """A page of posts. ``named``: id of a post that must be on it, in the order of time only."""
    rows = annotate_listed_posts(person, Post.objects.filter(thread=thread))
    keys = ORDERS.get(order, ORDERS["time"])
    if is_number(named) and keys == ORDERS["time"]:
        earlier = list(
            Post.objects.filter(thread=thread, pk__lt=int(named))
            .order_by("-pk")
            .values_list("pk", flat=True)[:POSTS_ON_A_PAGE]
        )
        after = str(earlier[POSTS_BEFORE_NAMED]) if len(earlier) == POSTS_ON_A_PAGE else ""
    return paginate(
        rows, keys, size=POSTS_ON_A_PAGE, after=after, before=before, descending=keys != ORDERS["time"]
    )


def list_official_answers(thread: Thread) -> list[Post]:
    answers = Post.objects.published().filter(thread=thread).exclude(office="")
    return list(answers.select_related("author").order_by("pk")[:MAX_OFFICIAL])


def list_official_answers_since(threads: Sequence[Thread], since: datetime) -> list[Post]:
    """Published official answers in ``threads`` of ``since`` and later, the newest first."""
    answers = Post.objects.published().filter(thread__in=threads, created_at__gte=since).exclude(office="")
    return list(answers.order_by("-pk")[:MAX_OFFICIAL])


def get_last_office(author: User) -> str:
    """The office that ``author`` answered for last; "" if never."""
    answers = Post.objects.filter(author=author).exclude(office="").order_by("-pk")
    return answers.values_list("office", flat=True).first() or ""


def list_answering_offices() -> list[str]:
    """The offices in whose name anybody has answered."""
    return list(Post.objects.exclude(office="").order_by().values_list("office", flat=True).distinct())


def get_visible_post(person: Person, post_id: int) -> Post:
    """A post with its thread and board joined. Placeholders count as visible; held posts only if readable.

    Raises Http404.
    """
    post = (
        Post.objects.select_related("thread__board__district", "author", "hidden_by__rule")
        .filter(pk=post_id)
        .first()
    )
    if post is None or not rules.may_see_thread(person, post.thread):
        raise Http404
    if post.state == PostState.HELD and not members_rules.may_see_unpublished(person, post.author_id):
        raise Http404
    return post


def list_visible_posts(person: Person, idents: Collection[str]) -> list[str]:
    """Which of these posts have a page for ``person``, as ``get_visible_post`` decides."""
    rows = Post.objects.filter(pk__in=idents).select_related("thread__board", "thread__merged_into__board")
    return [
        str(it.pk)
        for it in rows
        if rules.may_see_thread(person, it.thread)
        and (it.state != PostState.HELD or members_rules.may_see_unpublished(person, it.author_id))
    ]


def find_post_in_thread(person: Person, thread: Thread, post_id: int) -> Post | None:
    """A post that ``thread``'s page lists for ``person``, or None."""
    return annotate_listed_posts(person, Post.objects.filter(thread=thread, pk=post_id)).first()


def is_author_of_post(person: Person, post_id: int) -> bool:
    return isinstance(person, User) and Post.objects.filter(pk=post_id, author=person).exists()


def version_counts(posts: Iterable[Post]) -> dict[int, int]:
    """Number of earlier versions, by edited post."""
    edited = [post.pk for post in posts if post.edited_at is not None]
    if not edited:
        return {}
    versions = PostVersion.objects.filter(post__in=edited).order_by().values("post")
    return dict(versions.annotate(many=Count("pk")).values_list("post", "many"))


def list_posts_by_author(person: Person, author: User, *, after: str = "", before: str = "") -> Slice[Post]:
    """Published posts of ``author`` on boards that ``person`` may read, newest first."""
    rows = Post.objects.published().filter(author=author, thread__state=ThreadState.PUBLISHED)
    rows = rows.filter(boards_rules.build_read_condition(person, "thread__board__"))
    rows = rows.select_related("thread__board", "author")
    return paginate(rows, ("pk",), size=POSTS_ON_A_PAGE, after=after, before=before, descending=True)


def render_listed_text(post: Post) -> str:
    """The text of the post without markup, for feeds and search results; of a folded one only that it is."""
    return _("Reported, waits for a moderator.") if post.folded else richtext.plain(post.html)


def find_supported_posts(person: Person, posts: Iterable[Post]) -> frozenset[int]:
    """Ids of the posts that ``person`` supports."""
    if not isinstance(person, User):
        return frozenset()
    own = pseudonyms.derive_supporters((post.pk for post in posts), person.pk)
    supports = Support.objects.filter(post__in=own.keys(), supporter__in=own.values())
    return frozenset(supports.values_list("post_id", flat=True))
