"""Reads of the review queue and of decisions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from forums.discussion.models import Post
from forums.members.models import Member
from forums.moderation import rules
from forums.review import scoring
from forums.review.models import Action, Decision, Hiding, Origin, Report, ReviewItem
from forums.statements.models import StatementState
from participation.people import queries as people_queries
from participation.people.models import Absence, User
from participation.people.rules import Person
from participation.web.lists import list_matching_keys

ITEMS_ON_A_PAGE = 25
#: Posts shown before and after the one under review.
POSTS_AROUND = 2
MAX_DECISIONS = 10
#: Statements on one page of the review.
STATEMENTS_ON_A_PAGE = 50
#: What a search in the queue looks at.
SEARCHED = (
    "post__thread__title",
    "post__body",
    "post__author__display_name",
    "statement__conversation__thread__title",
    "statement__text",
    "statement__author__display_name",
)


def get_decision(person: Person, number: UUID) -> Decision:
    """A decision, for its author and for moderators. Raises Http404 for everybody else."""
    decision = (
        Decision.objects.select_related("rule__book", "board", "thread", "post__thread__board", "statement")
        .select_related("item", "appeal", "by", "author")
        .filter(number=number)
        .first()
    )
    if decision is None or not rules.may_read_decision(person, decision):
        raise Http404
    return decision


def list_decisions_about(author: User) -> list[Decision]:
    """At most 100 decisions against ``author``, newest first."""
    rows = Decision.objects.filter(author=author).exclude(action=Action.DISMISSED)
    rows = rows.select_related("rule", "board", "thread__board", "thread__merged_into__board", "appeal")
    return list(rows.order_by("-pk")[:100])


def list_decisions_with_items(author: User) -> list[Decision]:
    """``list_decisions_about`` with rule books and review items joined."""
    rows = Decision.objects.filter(author=author).exclude(action=Action.DISMISSED)
    return list(rows.select_related("rule__book", "board", "appeal", "item").order_by("-pk")[:100])


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of open items, most urgent first. ``by_origin`` and ``waiting``: counts of all open items."""

    items: list[ReviewItem]
    by_origin: Mapping[str, int]
    waiting: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Context:
    """Context of a review: the posts around, and the author's record and decisions."""

    before: list[Post]
    after: list[Post]
    member: Member | None
    decisions: list[Decision]


def list_review_items() -> "QuerySet[ReviewItem]":
    return ReviewItem.objects.select_related(
        "board",
        "claimed_by",
        "hiding",
        "post__thread__board",
        "post__author__member",
        "statement__author",
        "statement__conversation__thread",
    )


def get_review_item(item_id: int) -> ReviewItem:
    """A review item with everything that its page shows. Raises Http404."""
    item = list_review_items().filter(pk=item_id).first()
    if item is None:
        raise Http404
    return item


def read_queue_page(
    items: "QuerySet[ReviewItem]", now: datetime, *, page: int = 1, origin: str = "", text: str = ""
) -> Queue:
    """A page of ``items``. ``text``: words that those shown have in one of ``SEARCHED``; if empty, all."""
    shown = items.filter(origin=origin) if origin else items
    if text:
        shown = shown.filter(pk__in=list_matching_keys(items, text, SEARCHED))
    ids = _list_ids_by_urgency(shown, now)
    pages = max(1, -(-len(ids) // ITEMS_ON_A_PAGE))
    page = min(max(1, page), pages)
    page_ids = ids[(page - 1) * ITEMS_ON_A_PAGE : page * ITEMS_ON_A_PAGE]
    by_id = {
        it.pk: it
        for it in list_review_items().filter(pk__in=page_ids).prefetch_related("reports__rule", "findings")
    }
    counts = Counter(items.order_by().values_list("origin", flat=True))
    return Queue(
        items=[by_id[pk] for pk in page_ids if pk in by_id],
        by_origin={origin: counts[origin] for origin in Origin.values},
        waiting=counts.total(),
        page=page,
        pages=pages,
    )


def list_open_items() -> "QuerySet[ReviewItem]":
    return ReviewItem.objects.filter(decided_at__isnull=True)


def count_waiting_hidings() -> int:
    """How many posts that were hidden at once wait for another person."""
    return Hiding.objects.waiting().count()


def list_unclaimed_ids(now: datetime, moderator: User) -> list[int]:
    """Ids of the open items that ``moderator`` may decide and that nobody has claimed for whom they do not
    stand in, most urgent first.
    """
    free = (
        Q(claimed_until__isnull=True)
        | Q(claimed_until__lte=now)
        | Q(claimed_by__in=list_absent_moderators(moderator))
    )
    involved = rules.list_items_with_conflict(moderator)
    return _list_ids_by_urgency(list_open_items().filter(free).exclude(pk__in=involved.values("pk")), now)


def _list_ids_by_urgency(items: "QuerySet[ReviewItem]", now: datetime) -> list[int]:
    """Ids, most urgent first. Sorted in memory: urgency grows with time, so that no index can hold it."""
    waiting = items.order_by().only("score", "created_at")
    urgent = sorted((-scoring.compute_urgency(it.score, now - it.created_at), it.pk) for it in waiting)
    return [pk for _urgency, pk in urgent]


def list_absent_moderators(deputy: User) -> list[int]:
    """Ids of the moderators for whom ``deputy`` stands in today."""
    return people_queries.list_represented_ids(deputy, timezone.localdate())


def list_absences() -> list[Absence]:
    """Absences of moderators that are not over."""
    return list(people_queries.list_absences_not_over(timezone.localdate()))


def is_claimed(item: ReviewItem, now: datetime) -> bool:
    return item.claimed_until is not None and item.claimed_until > now


def build_item_context(item: ReviewItem) -> Context:
    post = item.post
    before: list[Post] = []
    after: list[Post] = []
    if post is not None:
        others = Post.objects.filter(thread=post.thread_id).select_related("author__member")
        before = list(others.filter(pk__lt=post.pk).order_by("-pk")[:POSTS_AROUND])[::-1]
        after = list(others.filter(pk__gt=post.pk).order_by("pk")[:POSTS_AROUND])
    author = find_author_of_item(item)
    return Context(
        before=before,
        after=after,
        member=Member.objects.filter(user=author).first() if author else None,
        decisions=list(
            Decision.objects.filter(author=author).select_related("rule").order_by("-pk")[:MAX_DECISIONS]
        )
        if author
        else [],
    )


def find_author_of_item(item: ReviewItem) -> User | None:
    if item.post is not None:
        return item.post.author
    return item.statement.author if item.statement is not None else None


def list_reports_for(moderator: User, item: ReviewItem) -> list[Report]:
    """Reports of an item; none for a moderator with a conflict of interest, who may be the author."""
    if rules.has_conflict(moderator, item):
        return []
    return list(item.reports.select_related("rule__book", "reporter__member"))


def format_moderator_name(user: User | None) -> str:
    """Display name of a moderator, as other moderators see it."""
    return (user.display_name if user else "") or _("Another moderator")


def list_waiting_statements() -> list[ReviewItem]:
    """Open items of held statements, oldest first; at most ``AT_ONCE``."""
    held = list_open_items().filter(statement__state=StatementState.HELD)
    ids = list(held.order_by("pk").values_list("pk", flat=True)[:STATEMENTS_ON_A_PAGE])
    return list(list_review_items().filter(pk__in=ids).order_by("pk"))


def get_item_of_statement(statement_id: int) -> ReviewItem:
    """The newest review item of a statement. Raises Http404."""
    item = list_review_items().filter(statement=statement_id).order_by("-pk").first()
    if item is None:
        raise Http404
    return item
