"""A moderator is away, and a deputy takes over what they have claimed."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forums.members import rules as members_rules
from forums.moderation import errors, notices, queries, rules
from forums.review import live as review_live
from forums.review.models import ReviewItem
from participation.people.models import Absence, User
from participation.people.operations import absences as absence_operations


@transaction.atomic
def state_absence(*, moderator: User, deputy: User, first_day: date, last_day: date) -> Absence:
    """Store the absence, notify the deputy and, if it has begun, pass on what ``moderator`` has claimed.

    Raises ModeratorsOnly, NoDeputy, and what ``people.operations.state_absence`` raises.
    """
    moderator = members_rules.require_moderator(moderator)
    if not members_rules.may_moderate(deputy):
        raise errors.NoDeputy
    absence = absence_operations.state_absence(
        user=moderator, deputy=deputy, first_day=first_day, last_day=last_day
    )
    notices.notify_deputy(absence)
    if absence.holds_on(timezone.localdate()):
        _pass_claims(moderator, deputy)
    return absence


@transaction.atomic
def end_absence(*, moderator: User) -> None:
    """End the absence of ``moderator``. Idempotent. Raises ModeratorsOnly."""
    absence_operations.end_absence(user=members_rules.require_moderator(moderator))


def _pass_claims(moderator: User, deputy: User) -> None:
    """Pass what ``moderator`` has claimed on to ``deputy``, or to the queue if the deputy has a conflict."""
    now = timezone.now()
    claimed = list(
        queries.list_review_items().filter(claimed_by=moderator, claimed_until__gt=now, decided_at=None)
    )
    if not claimed:
        return
    conflicts = rules.find_items_in_conflict(deputy, claimed)
    held = ReviewItem.objects.filter(claimed_by=moderator, decided_at__isnull=True)
    held.filter(pk__in=conflicts).update(claimed_by=None, claimed_until=None, changed_at=now)
    passed = {it.pk for it in claimed} - conflicts
    held.filter(pk__in=passed).update(claimed_by=deputy, changed_at=now)
    review_live.queue_changed()
