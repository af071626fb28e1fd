"""Claims on review items: one moderator at a time, for a quarter of an hour."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from forums import errors as forums_errors
from forums.members import rules as members_rules
from forums.moderation import errors, queries, rules
from forums.review import live as review_live
from forums.review.models import Decision, ReviewItem
from participation.people.models import User
from participation.text import figures

CLAIM: Final = timedelta(minutes=15)


@transaction.atomic
def claim_review_item(*, item: ReviewItem, moderator: User) -> ReviewItem:
    """Reserve ``item`` for ``moderator`` for ``CLAIM`` from now; a repeated claim extends it.

    Raises ModeratorsOnly, Suspended, ConflictOfInterest, ClaimedByAnother, DecidedMeanwhile.
    """
    item = queries.get_review_item(item.pk)
    moderator = rules.require_may_decide(moderator, item)
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    free |= Q(claimed_by__in=[moderator.pk, *queries.list_absent_moderators(moderator)])
    # Compare and set: of two concurrent claims only one updates the row.
    updated = ReviewItem.objects.filter(free, pk=item.pk, decided_at__isnull=True).update(
        claimed_by=moderator, claimed_until=now + CLAIM, changed_at=now
    )
    item = queries.get_review_item(item.pk)
    if not updated:
        require_open_to(item, moderator, now)
    review_live.queue_changed()
    return item


def claim_next_item(*, moderator: User) -> ReviewItem | None:
    """Claim the most urgent unclaimed item that ``moderator`` may decide; None if there is none.

    Raises ModeratorsOnly, Suspended.
    """
    moderator = members_rules.require_moderator(moderator)
    for item_id in queries.list_unclaimed_ids(timezone.now(), moderator):
        try:
            return claim_review_item(item=ReviewItem(pk=item_id), moderator=moderator)
        except (forums_errors.ConflictOfInterest, errors.ClaimedByAnother, errors.DecidedMeanwhile):
            continue
    return None


@transaction.atomic
def release_claim(*, item: ReviewItem, moderator: User) -> None:
    """End ``moderator``'s claim on the item, if there is one. Idempotent. Raises ModeratorsOnly."""
    moderator = members_rules.require_moderator(moderator)
    updated = ReviewItem.objects.filter(pk=item.pk, claimed_by=moderator, decided_at__isnull=True).update(
        claimed_by=None, claimed_until=None, changed_at=timezone.now()
    )
    if updated:
        review_live.queue_changed()


def require_open_to(item: ReviewItem, moderator: User, now: datetime) -> None:
    """Require that the item is undecided and not claimed by another moderator.

    Claims of moderators for whom ``moderator`` stands in are no obstacle. Raises DecidedMeanwhile,
    ClaimedByAnother.
    """
    if item.decided_at is not None:
        decision = Decision.objects.select_related("by").filter(item=item).first()
        raise errors.DecidedMeanwhile(name=queries.format_moderator_name(decision.by if decision else None))
    if (
        queries.is_claimed(item, now)
        and item.claimed_until
        and item.claimed_by_id not in {moderator.pk, *queries.list_absent_moderators(moderator)}
    ):
        raise errors.ClaimedByAnother(
            name=queries.format_moderator_name(item.claimed_by),
            until=figures.format_moment(item.claimed_until),
        )
