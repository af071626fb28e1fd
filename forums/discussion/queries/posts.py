"""Reads of posts."""

from collections.abc import Iterable
from html import unescape

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.html import strip_tags

from forums.boards import rules as boards_rules
from forums.boards.keyset import Slice, cut
from forums.discussion import rules
from forums.discussion.models import Post, PostState, PostVersion, Support, Thread, ThreadState
from forums.members import pseudonyms
from forums.members import rules as members_rules
from forums.members.rules import Person
from forums.text.numbers import is_number
from participation.people.models import User

POSTS_ON_A_PAGE = 20
#: Posts shown before the one that an address names.
BEFORE_THE_NAMED = 3
#: In time, or by support with the greatest first.
ORDERS = {"zaman": ("pk",), "destek": ("support", "pk")}
MOST_OFFICIAL = 10


def shown(person: Person, posts: "QuerySet[Post]") -> "QuerySet[Post]":
    """What has a place on the page: gaps as well, but held posts for those alone who may read them."""
    if not members_rules.may_moderate(person):
        own = Q(author=person.pk) if isinstance(person, User) else Q(pk__in=[])
        posts = posts.filter(~Q(state=PostState.HELD) | own)
    return posts.select_related(
        "author__member", "author__profile__district", "reply_to__author", "hidden_by__rule"
    )


def posts_of(
    person: Person,
    thread: Thread,
    order: str,
    *,
    after: str = "",
    before: str = "",
    named: str = "",
) -> Slice[Post]:
    """A page; ``named``: the id of a post that has to be on it."""
    rows = shown(person, Post.objects.filter(thread=thread))
    keys = ORDERS.get(order, ORDERS["zaman"])
    if is_number(named) and keys == ORDERS["zaman"]:
        earlier = list(
            Post.objects.filter(thread=thread, pk__lt=int(named))
            .order_by("-pk")
            .values_list("pk", flat=True)[: BEFORE_THE_NAMED + 1]
        )
        after = str(earlier[-1]) if len(earlier) > BEFORE_THE_NAMED else ""
    return cut(
        rows, keys, size=POSTS_ON_A_PAGE, after=after, before=before, descending=keys != ORDERS["zaman"]
    )


def official_answers(thread: Thread) -> list[Post]:
    found = Post.objects.published().filter(thread=thread).exclude(office="")
    return list(found.select_related("author").order_by("pk")[:MOST_OFFICIAL])


def visible_post(person: Person, post_id: int) -> Post:
    """With its thread and board. A gap is visible, too; a held post for those who may read it.

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


def post_in(person: Person, thread: Thread, post_id: int) -> Post | None:
    """A post that has a place on ``thread``'s page."""
    return shown(person, Post.objects.filter(thread=thread, pk=post_id)).first()


def wrote(person: Person, post_id: int) -> bool:
    return isinstance(person, User) and Post.objects.filter(pk=post_id, author=person).exists()


def versions_counted(posts: Iterable[Post]) -> dict[int, int]:
    """How many earlier wordings each edited post has."""
    edited = [post.pk for post in posts if post.edited_at is not None]
    if not edited:
        return {}
    found = PostVersion.objects.filter(post__in=edited).order_by().values("post")
    return dict(found.annotate(many=Count("pk")).values_list("post", "many"))


def posts_by(person: Person, author: User, *, after: str = "", before: str = "") -> Slice[Post]:
    """What ``author`` has published, newest first, on boards that ``person`` may read."""
    rows = Post.objects.published().filter(author=author, thread__state=ThreadState.PUBLISHED)
    rows = rows.filter(boards_rules.boards_read_by(person, "thread__board__"))
    rows = rows.select_related("thread__board", "author")
    return cut(rows, ("pk",), size=POSTS_ON_A_PAGE, after=after, before=before, descending=True)


def plain_text(post: Post) -> str:
    """The words of the post as the site shows them."""
    return unescape(strip_tags(post.html))


def supported_by(person: Person, posts: Iterable[Post]) -> frozenset[int]:
    """Ids of the posts that ``person`` supports."""
    if not isinstance(person, User):
        return frozenset()
    own = pseudonyms.supporters((post.pk for post in posts), person.pk)
    found = Support.objects.filter(post__in=own.keys(), supporter__in=own.values())
    return frozenset(found.values_list("post_id", flat=True))
