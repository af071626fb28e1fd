"""What waits for moderators: reports, held posts and statements, what they claimed, appeals."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.discussion.models import Post
from forums.members import rules as members_rules
from forums.moderation import queries as moderation_queries
from forums.moderation import rules as moderation_rules
from forums.moderation.appeals import queries as appeals_queries
from forums.moderation.appeals import rules as appeals_rules
from forums.moderation.appeals.models import Appeal
from forums.review.models import Hiding, ReviewItem
from participation import duties
from participation.duties import Duty, Item
from participation.people import rules as people_rules
from participation.refusals import refusal_of


def register() -> None:
    duties.register(DUTIES)


def _stands_in(person: Any) -> bool:
    """Whether the account is asked while no moderator is able to decide."""
    return people_rules.is_officer(person) and not members_rules.may_moderate(person)


def _list_unclaimed_items(person: Any) -> "QuerySet[ReviewItem]":
    """Open items that ``person`` may decide and that nobody has claimed, the oldest first."""
    return (
        _list_open_items_without_conflict(person)
        .exclude(claimed_until__gt=timezone.now())
        .order_by("created_at", "pk")
    )


def _list_open_items_without_conflict(person: Any) -> "QuerySet[ReviewItem]":
    """Open items in which ``person`` has no conflict of interest."""
    involved = moderation_rules.list_items_with_conflict(person).filter(decided_at=None)
    return (
        moderation_queries.list_review_items().filter(decided_at=None).exclude(pk__in=involved.values("pk"))
    )


def _list_held_posts(person: Any) -> "QuerySet[ReviewItem]":
    """Unclaimed items of held posts. Posts hidden at once are left out: they are a duty of their own."""
    hidden = Hiding.objects.waiting().values("item")
    return _list_unclaimed_items(person).filter(holds=True, post__isnull=False).exclude(pk__in=hidden)


def _list_claimed_items(person: Any) -> "QuerySet[ReviewItem]":
    """Open items that ``person`` has claimed, and items that ``person`` may decide and that were claimed by
    somebody for whom they stand in. Those whose claim ends first come first.
    """
    own = moderation_queries.list_review_items().filter(decided_at=None, claimed_by=person)
    absent = _list_open_items_without_conflict(person).filter(
        claimed_by__in=moderation_queries.list_absent_moderators(person)
    )
    return (own | absent).filter(claimed_until__gt=timezone.now()).order_by("claimed_until", "pk")


def _list_decidable_appeals(person: Any) -> Sequence[Appeal]:
    """Open appeals that ``person`` may decide, the most urgent first."""
    rows = list(appeals_queries.list_appeals_to_review(person))
    conflicts = appeals_rules.find_appeals_in_conflict(person, rows)
    return [it for it in rows if it.pk not in conflicts]


def _list_items_without_moderator(person: Any) -> "QuerySet[ReviewItem]":
    """Open items that no moderator is able to decide and ``person`` may. Posts hidden at once are left out:
    they are a duty of their own.
    """
    hidden = Hiding.objects.waiting().values("item")
    involved = moderation_rules.list_items_with_conflict(person)
    alone = moderation_rules.list_items_without_moderator().values("pk")
    rows = moderation_queries.list_review_items().filter(pk__in=alone).exclude(pk__in=hidden)
    return rows.exclude(pk__in=involved.values("pk")).order_by("created_at", "pk")


def _build_item_for_review(item: ReviewItem) -> Item:
    return Item(
        f"item:{item.pk}",
        _get_thread_title(item),
        reverse("forums-staff:item", args=[item.pk]),
        item.created_at,
        language="tr",
    )


def _list_decidable_hidings(person: Any) -> Sequence[Hiding]:
    """Waiting hidings that ``person`` may decide. They are few, so each is checked by itself."""
    rows = Hiding.objects.waiting().select_related(
        "item__post__thread", "item__statement__conversation__thread"
    )
    return [it for it in rows if refusal_of(moderation_rules.require_may_decide, person, it.item) is None]


def _build_item_for_hiding(hiding: Hiding) -> Item:
    address = reverse("forums-staff:confirm-hiding", args=[hiding.pk])
    return Item(
        f"hiding:{hiding.pk}",
        _get_thread_title(hiding.item),
        address,
        hiding.at,
        due=hiding.due_at,
        language="tr",
    )


def _build_item_for_claim(item: ReviewItem) -> Item:
    address = reverse("forums-staff:item", args=[item.pk])
    return Item(
        f"item:{item.pk}",
        _get_thread_title(item),
        address,
        item.created_at,
        due=item.claimed_until,
        language="tr",
    )


def _build_item_for_appeal(appeal: Appeal) -> Item:
    decision = appeal.decision
    subject = decision.item or decision
    address = reverse("forums-staff:appeal", args=[appeal.pk])
    return Item(
        f"appeal:{appeal.pk}",
        _get_thread_title(subject),
        address,
        appeal.at,
        due=appeal.due_at,
        language="tr",
    )


def _get_thread_title(row: Any) -> str:
    """The title of the thread of a post or statement, whose own text may break a rule."""
    post: Post | None = row.post
    if post is not None:
        return post.thread.title
    if row.statement is not None:
        return str(row.statement.conversation.thread.title)
    return str(row.thread.title) if getattr(row, "thread", None) else ""


DUTIES: Final = (
    Duty(
        name="reports",
        title=_("Reports to decide"),
        whose=members_rules.may_moderate,
        rows=lambda person: _list_unclaimed_items(person).filter(holds=False),
        item=_build_item_for_review,
        page="forums-staff:queue",
        is_queue=True,
    ),
    Duty(
        name="held-posts",
        title=_("Posts waiting for publication"),
        whose=members_rules.may_moderate,
        rows=_list_held_posts,
        item=_build_item_for_review,
        page="forums-staff:queue",
        is_queue=True,
    ),
    Duty(
        name="held-statements",
        title=_("Statements waiting for publication"),
        whose=members_rules.may_moderate,
        rows=lambda person: _list_unclaimed_items(person).filter(holds=True, statement__isnull=False),
        item=_build_item_for_review,
        page="forums-staff:statements",
        is_queue=True,
    ),
    Duty(
        name="claimed",
        title=_("What you have taken from the queue"),
        whose=members_rules.may_moderate,
        rows=_list_claimed_items,
        item=_build_item_for_claim,
        page="forums-staff:queue",
        is_announced=True,
    ),
    Duty(
        name="appeals",
        title=_("Appeals to decide"),
        whose=moderation_rules.may_review,
        rows=_list_decidable_appeals,
        item=_build_item_for_appeal,
        page="forums-staff:appeals",
    ),
    Duty(
        name="without-moderator",
        title=_("What no moderator is able to decide"),
        whose=_stands_in,
        rows=_list_items_without_moderator,
        item=_build_item_for_review,
        page="forums-staff:queue",
        is_queue=True,
    ),
    Duty(
        name="hidings",
        title=_("Posts hidden at once that another person must confirm"),
        whose=moderation_rules.may_review,
        rows=_list_decidable_hidings,
        item=_build_item_for_hiding,
        page="forums-staff:hidings",
        is_announced=True,
    ),
)
