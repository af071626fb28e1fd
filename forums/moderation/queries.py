"""Reads of the review queue and of decisions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from forums.discussion.models import Post
from forums.members.models import Member
from forums.members.rules import Person
from forums.moderation import rules
from forums.review import scoring
from forums.review.models import Action, Decision, Origin, Report, ReviewItem
from forums.statements.models import StatementState
from participation.people.models import User

ITEMS_ON_A_PAGE = 25
#: Posts of the thread before and after the one in question.
AROUND = 2
MOST_DECISIONS = 10
#: Statements that a moderator sees on one page.
AT_ONCE = 50


def decision_of(person: Person, number: UUID) -> Decision:
    """For its author and for moderators. Raises Http404 for everybody else."""
    found = (
        Decision.objects.select_related("rule__book", "board", "thread", "post__thread__board", "statement")
        .select_related("item", "appeal", "by", "author")
        .filter(number=number)
        .first()
    )
    if found is None or not rules.may_read_decision(person, found):
        raise Http404
    return found


def decisions_about(author: User) -> list[Decision]:
    """Those that say something to the author, the newest first."""
    rows = Decision.objects.filter(author=author).exclude(action=Action.DISMISSED)
    rows = rows.select_related("rule", "board", "thread__board", "thread__merged_into__board", "appeal")
    return list(rows.order_by("-pk")[:100])


def decisions_in_full(author: User) -> list[Decision]:
    """The same with their rule books and what brought them before a moderator."""
    rows = Decision.objects.filter(author=author).exclude(action=Action.DISMISSED)
    return list(rows.select_related("rule__book", "board", "appeal", "item").order_by("-pk")[:100])


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the open items, the most urgent first. ``by_origin``: of all that are open."""

    items: list[ReviewItem]
    by_origin: Mapping[str, int]
    waiting: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a post, and what is known of its author."""

    before: list[Post]
    after: list[Post]
    member: Member | None
    decisions: list[Decision]


def items() -> "QuerySet[ReviewItem]":
    return ReviewItem.objects.select_related(
        "board",
        "claimed_by",
        "post__thread__board",
        "post__author__member",
        "statement__author",
        "statement__conversation__thread",
    )


def item_of(item_id: int) -> ReviewItem:
    """Raises Http404."""
    found = items().filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


def queue(now: datetime, *, page: int = 1, origin: str = "") -> Queue:
    ids = _by_urgency(now, origin)
    pages = max(1, -(-len(ids) // ITEMS_ON_A_PAGE))
    page = min(max(1, page), pages)
    chosen = ids[(page - 1) * ITEMS_ON_A_PAGE : page * ITEMS_ON_A_PAGE]
    found = {it.pk: it for it in items().filter(pk__in=chosen).prefetch_related("reports__rule", "findings")}
    counted = Counter(open_items().values_list("origin", flat=True))
    return Queue(
        items=[found[pk] for pk in chosen if pk in found],
        by_origin={origin: counted[origin] for origin in Origin.values},
        waiting=counted.total(),
        page=page,
        pages=pages,
    )


def open_items() -> "QuerySet[ReviewItem]":
    return ReviewItem.objects.filter(decided_at__isnull=True)


def free_ids(now: datetime) -> list[int]:
    """Nobody works on these; the most urgent first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    return _by_urgency(now, "", free)


def _by_urgency(now: datetime, origin: str, condition: Q | None = None) -> list[int]:
    """Ids alone: an item's urgency grows while it waits, so that no index has it."""
    rows = open_items().filter(condition or Q())
    if origin:
        rows = rows.filter(origin=origin)
    waiting = rows.only("score", "created_at")
    urgent = sorted((-scoring.urgency(it.score, now - it.created_at), it.pk) for it in waiting)
    return [pk for _urgency, pk in urgent]


def is_claimed(item: ReviewItem, now: datetime) -> bool:
    return item.claimed_until is not None and item.claimed_until > now


def context_of(item: ReviewItem) -> Context:
    post = item.post
    before: list[Post] = []
    after: list[Post] = []
    if post is not None:
        others = Post.objects.filter(thread=post.thread_id).select_related("author__member")
        before = list(others.filter(pk__lt=post.pk).order_by("-pk")[:AROUND])[::-1]
        after = list(others.filter(pk__gt=post.pk).order_by("pk")[:AROUND])
    author = author_of(item)
    return Context(
        before=before,
        after=after,
        member=Member.objects.filter(user=author).first() if author else None,
        decisions=list(
            Decision.objects.filter(author=author).select_related("rule").order_by("-pk")[:MOST_DECISIONS]
        )
        if author
        else [],
    )


def author_of(item: ReviewItem) -> User | None:
    if item.post is not None:
        return item.post.author
    return item.statement.author if item.statement is not None else None


def reports_for(moderator: User, item: ReviewItem) -> list[Report]:
    """Who reported, and in which words: not for a moderator with a part in it, who may be its author."""
    if rules.has_a_part(moderator, item):
        return []
    return list(item.reports.select_related("rule__book", "reporter__member"))


def name_of(user: User | None) -> str:
    """By which name moderators know each other."""
    return (user.display_name if user else "") or _("Another moderator")


def waiting_statements() -> list[ReviewItem]:
    """Items of those that wait for a moderator, the oldest first."""
    found = open_items().filter(statement__state=StatementState.HELD)
    chosen = list(found.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return list(items().filter(pk__in=chosen).order_by("pk"))


def review_of(statement_id: int) -> ReviewItem:
    """The statement's newest item. Raises Http404."""
    found = items().filter(statement=statement_id).order_by("-pk").first()
    if found is None:
        raise Http404
    return found
