"""Reads of acts on threads."""

from django.db.models import Q

from forums.boards.keyset import Slice, paginate
from forums.boards.models import Access
from forums.discussion.models import Thread, ThreadAct, ThreadState

ENTRIES_ON_A_PAGE = 40
ACTS_ON_A_PAGE = 40


def list_public_acts(*, after: str = "", before: str = "") -> Slice[ThreadAct]:
    """Acts on public threads, newest first."""
    rows = ThreadAct.objects.filter(
        Q(thread__state=ThreadState.PUBLISHED) | Q(thread__merged_into__state=ThreadState.PUBLISHED),
        thread__board__read_by=Access.EVERYBODY,
    ).select_related("thread__board", "other__board", "other__merged_into", "by")
    return paginate(rows, ("pk",), size=ENTRIES_ON_A_PAGE, after=after, before=before, descending=True)


def list_acts_between(thread: Thread, first: int, last: int | None) -> list[ThreadAct]:
    """At most 100 acts with ``after_post`` from ``first`` to ``last`` (inclusive; None: no end)."""
    acts = ThreadAct.objects.filter(thread=thread, after_post__gte=first)
    acts = acts.select_related("by", "other__board", "other__merged_into")
    if last is not None:
        acts = acts.filter(after_post__lte=last)
    return list(acts.order_by("pk")[:100])


def list_acts_of_thread(thread: Thread, *, after: str = "", before: str = "") -> Slice[ThreadAct]:
    """All acts on ``thread``, oldest first."""
    rows = ThreadAct.objects.filter(thread=thread).select_related("other__board", "other__merged_into")
    return paginate(rows, ("pk",), size=ACTS_ON_A_PAGE, after=after, before=before, descending=False)
