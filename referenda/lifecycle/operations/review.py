"""draft → review → announced → key ceremony → ready → open → closed → tallied → provisional → certified.

Each step is made once (compare and set), stands in the table of transitions, and is on the public record.
"""

from django.db import transaction
from django.utils import timezone

from participation.people.models import User
from referenda.lifecycle import queries, rules
from referenda.referendum import errors, locks
from referenda.referendum import queries as referendum_queries
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import step
from referenda.trustees import notices
from referenda.trustees import queries as trustees_queries


def _officer(referendum: Referendum, officer: User) -> Referendum:
    """The referendum as it is stored, alone with it, and an officer who still is one."""
    referendum_rules.require_officer(officer)
    locks.chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    return Referendum.objects.get(pk=referendum.pk)


@transaction.atomic
def submit(*, referendum: Referendum, officer: User) -> Referendum:
    """Ask another officer to review the draft. Raises NotComplete, WrongState or OfficersOnly."""
    now = _officer(referendum, officer)
    questions, trustees = referendum_queries.questions_of(now), trustees_queries.trustees_of(now)
    missing = rules.missing_before_review(now, questions, trustees, timezone.now())
    missing += queries.missing_for_districts(now, questions)
    if missing and now.state == State.DRAFT:
        raise errors.NotComplete(missing=" ".join(missing))
    return step(now, State.DRAFT, State.REVIEW, by=officer)


@transaction.atomic
def send_back(*, referendum: Referendum, officer: User, reason: str) -> Referendum:
    """Back to draft, with what has to be mended. Raises ReasonNeeded, WrongState or OfficersOnly."""
    now = _officer(referendum, officer)
    return step(now, State.REVIEW, State.DRAFT, by=officer, reason=referendum_rules.required_reason(reason))


@transaction.atomic
def announce(*, referendum: Referendum, officer: User) -> Referendum:
    """Approve and publish it: another officer than whoever drafted it or asked for the review.

    Its roll has to be frozen, and voting must not open in the past. Raises OwnDraft, NotComplete, WrongState
    or OfficersOnly.
    """
    now = _officer(referendum, officer)
    asked = now.transitions.filter(after=State.REVIEW).last()
    for author in (now.drafted_by_id, None if asked is None else asked.by_id):
        referendum_rules.require_other_officer(officer, author)
    frozen = referendum_queries.has_frozen_roll(now)
    missing = rules.missing_before_announcement(now, timezone.now(), roll_is_frozen=frozen)
    missing += queries.missing_for_districts(now, referendum_queries.questions_of(now))
    if missing and now.state == State.REVIEW:
        raise errors.NotComplete(missing=" ".join(missing))
    return step(now, State.REVIEW, State.ANNOUNCED, by=officer)


@transaction.atomic
def begin_ceremony(*, referendum: Referendum, officer: User) -> Referendum:
    """Let the trustees begin, and tell them. Raises WrongState or OfficersOnly."""
    now = step(_officer(referendum, officer), State.ANNOUNCED, State.CEREMONY, by=officer)
    notices.notify_turn(now)
    return now
