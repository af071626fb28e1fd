"""Who may appeal, and who may decide an appeal."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from forums import errors as forums_errors
from forums.members.rules import require_able_moderator
from forums.moderation.appeals import errors
from forums.moderation.appeals.models import Appeal
from forums.moderation.rules import find_items_in_conflict
from forums.review.models import Decision
from participation.people.models import User
from participation.people.rules import Person


def require_may_decide_appeal(person: Person, appeal: Appeal) -> User:
    """A moderator other than the one who decided, without a conflict of interest.

    Raises as ``require_may_decide``.
    """
    moderator = require_able_moderator(person)
    if appeal.pk in find_appeals_in_conflict(moderator, [appeal]):
        raise forums_errors.ConflictOfInterest
    return moderator


def find_appeals_in_conflict(moderator: User, appeals: Collection[Appeal]) -> frozenset[int]:
    """Ids of the appeals that ``moderator`` may not decide, in one query. ``appeals`` have decisions and
    items joined.
    """
    items = find_items_in_conflict(
        moderator, [it.decision.item for it in appeals if it.decision.item is not None]
    )
    return frozenset(
        it.pk
        for it in appeals
        if moderator.pk in (it.first_id, it.decision.author_id) or it.decision.item_id in items
    )


def require_may_appeal(person: Person, decision: Decision, *, now: datetime | None = None) -> User:
    """The author may appeal, also while suspended, before ``appeal_until`` (exclusive).

    Raises NotYours, NothingToAppeal, AppealTooLate, AppealedAlready.
    """
    if not isinstance(person, User) or decision.author_id != person.pk:
        raise forums_errors.NotYours
    if hasattr(decision, "appeal"):
        raise errors.AppealedAlready
    if decision.appeal_until is None or not decision.in_effect:
        raise errors.NothingToAppeal
    if (now or timezone.now()) >= decision.appeal_until:
        raise errors.AppealTooLate
    return person
