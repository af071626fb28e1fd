"""Who may appeal, and who may decide an appeal."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from forums import errors as forums_errors
from forums import impartiality
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from forums.moderation.appeals import errors
from forums.moderation.appeals.models import Appeal, AppealState
from forums.moderation.rules import list_items_with_conflict, require_may_review
from forums.review.models import Decision
from participation.people import rules as people_rules
from participation.people.models import Role, User
from participation.people.rules import Person


def require_may_decide_appeal(person: Person, appeal: Appeal) -> User:
    """A moderator other than the one who decided, without a conflict of interest. If no moderator is able
    to decide the appeal, an officer may, likewise.

    Raises as ``require_able_moderator``, ConflictOfInterest.
    """
    reviewer = require_may_open_appeal(person, appeal)
    members_rules.require_not_suspended(reviewer)
    if find_appeals_in_conflict(reviewer, [appeal]):
        raise forums_errors.ConflictOfInterest
    return reviewer


def require_may_open_appeal(person: Person, appeal: Appeal) -> User:
    """A moderator, or an officer if the appeal is in their list. Raises ModeratorsOnly."""
    reviewer = require_may_review(person)
    is_moderator = people_rules.is_moderator(reviewer)
    if not is_moderator and not list_appeals_to_review(reviewer).filter(pk=appeal.pk).exists():
        raise members_errors.ModeratorsOnly
    return reviewer


def find_appeals_in_conflict(person: User, appeals: Collection[Appeal]) -> frozenset[int]:
    """Ids of the appeals that ``person`` may not decide, in one query at most."""
    if not appeals:
        return frozenset()
    rows = list_appeals_in_conflict(person).filter(pk__in=[it.pk for it in appeals])
    return frozenset(rows.values_list("pk", flat=True))


def list_appeals_in_conflict(person: User) -> QuerySet[Appeal]:
    """All appeals against decisions by ``person``, about them, or in whose thread or item they have a
    conflict of interest.
    """
    threads = impartiality.list_threads_with_part(person).values("pk")
    items = list_items_with_conflict(person).values("pk")
    return Appeal.objects.filter(
        Q(first=person)
        | Q(decision__author=person)
        | Q(decision__thread__in=threads)
        | Q(decision__item__in=items)
    )


def list_appeals_to_review(person: User) -> QuerySet[Appeal]:
    """The open appeals that ``person``, for whom ``may_review`` holds, sees: a moderator all, an officer
    those that no moderator is able to decide. By due time.
    """
    appeals = Appeal.objects.filter(state=AppealState.OPEN).order_by("due_at", "pk")
    if people_rules.is_moderator(person):
        return appeals
    for moderator in impartiality.list_able_people(Role.MODERATOR):
        appeals = appeals.filter(pk__in=list_appeals_in_conflict(moderator).values("pk"))
    return appeals


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
