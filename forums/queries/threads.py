"""A thread, what was done to it, and what a reader has to do with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from forums import pseudonyms, rules
from forums.models import Post, ReadMark, Support, Thread, ThreadAct, ThreadFollow
from forums.queries.boards import readable
from forums.queries.keyset import Slice, cut
from participation.people.models import User

ACTS_ON_A_PAGE = 40


def visible_thread(person: rules.Person, thread_id: int) -> Thread:
    """With its board, author and summary, and its conversation with the newest map. Raises Http404."""
    thread = (
        Thread.objects.select_related(
            "board__district",
            "board__process",
            "board__organ",
            "author",
            "summary__author",
            "conversation",
            "conversation__newest__top",
            "merged_into__board",
            "duplicate_of__board",
            "duplicate_of__merged_into",
        )
        .defer("conversation__newest__body")
        .filter(pk=thread_id)
        .first()
    )
    if thread is None or not rules.may_see_thread(person, thread):
        raise Http404
    return thread


def is_gone(person: rules.Person, thread_id: int) -> bool:
    """Whether a thread that ``person`` does not see stands on a board that they read."""
    found = Thread.objects.select_related("board", "merged_into__board").filter(pk=thread_id).first()
    return (
        found is not None and rules.may_read(person, found.board) and not rules.may_see_thread(person, found)
    )


def acts_between(thread: Thread, first: int, last: int | None) -> list[ThreadAct]:
    """What was done while the posts from ``first`` on were the newest, up to ``last`` (None: until now)."""
    acts = ThreadAct.objects.filter(thread=thread, after_post__gte=first)
    acts = acts.select_related("by", "other__board", "other__merged_into")
    if last is not None:
        acts = acts.filter(after_post__lte=last)
    return list(acts.order_by("pk")[:100])


def acts_of(thread: Thread, *, after: str = "", before: str = "") -> Slice[ThreadAct]:
    """Everything that was done to it, in time."""
    rows = ThreadAct.objects.filter(thread=thread).select_related("other__board", "other__merged_into")
    return cut(rows, ("pk",), size=ACTS_ON_A_PAGE, after=after, before=before, descending=False)


def supported_by(person: rules.Person, posts: Iterable[Post]) -> frozenset[int]:
    """Ids of the posts that ``person`` supports."""
    if not isinstance(person, User):
        return frozenset()
    own = pseudonyms.supporters((post.pk for post in posts), person.pk)
    found = Support.objects.filter(post__in=own.keys(), supporter__in=own.values())
    return frozenset(found.values_list("post_id", flat=True))


def follows_thread(person: User, thread: Thread) -> bool:
    return ThreadFollow.objects.filter(resident=person, thread=thread).exists()


def marks_of(person: rules.Person, threads: Iterable[Thread]) -> Mapping[int, int]:
    """The newest post that ``person`` has read, of each thread opened before."""
    if not isinstance(person, User):
        return {}
    marks = ReadMark.objects.filter(resident=person, thread__in=[thread.pk for thread in threads])
    return dict(marks.values_list("thread_id", "seen"))


def threads_showing(person: rules.Person, embedded: str) -> list[Thread]:
    """Those at whose top something from elsewhere stands, such as ``poll:12``."""
    return list(showing(readable(person), embedded).order_by("-newest")[:10])


def showing(threads: "QuerySet[Thread]", embedded: Any) -> "QuerySet[Thread]":
    """Said twice, so that the index of what is embedded at all can answer."""
    return threads.filter(embedded=embedded).exclude(embedded="")
