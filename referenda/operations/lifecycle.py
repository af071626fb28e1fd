"""draft → review → announced → key ceremony → ready → open → closed → tallied → provisional → certified.

Each step is made once (compare and set), stands in the table of transitions, and is on the public record.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from referenda import announcing, areas, errors, locks, queries, rules
from referenda.models import Referendum, State, Transition
from referenda.operations import telling


def step(
    referendum: Referendum,
    before: State,
    after: State,
    *,
    by: User | None,
    reason: str = "",
    at: datetime | None = None,
    **fields: object,
) -> Referendum:
    """Compare and set, once under concurrency, with the audit record. The referendum as it is now.

    Raises WrongState if it is not at ``before``; then nothing is stored.
    """
    locks.chain(referendum.pk)
    changed = Referendum.objects.filter(pk=referendum.pk, state=before).update(state=after, **fields)
    now = Referendum.objects.get(pk=referendum.pk)
    if not changed:
        raise errors.WrongState(state=State(now.state).label)
    at = at or timezone.now()
    Transition.objects.create(referendum=now, before=before, after=after, at=at, by=by, reason=reason)
    record(
        actor=by,
        action=f"referendum.{'returned' if after == State.DRAFT else after}",
        subject=now.topic,
        reason=reason,
        details={"title": now.title, "before": before, "after": after},
    )
    transaction.on_commit(lambda: announcing.announce(now.pk), robust=True)
    return now


def _officer(referendum: Referendum, officer: User) -> Referendum:
    """The referendum as it is stored, alone with it, and an officer who still is one."""
    rules.require_officer(officer)
    locks.chain(referendum.pk)
    rules.require_still_officer(officer)
    return Referendum.objects.get(pk=referendum.pk)


@transaction.atomic
def submit(*, referendum: Referendum, officer: User) -> Referendum:
    """Ask another officer to review the draft. Raises NotComplete, WrongState or OfficersOnly."""
    now = _officer(referendum, officer)
    questions, trustees = queries.questions_of(now), queries.trustees_of(now)
    missing = rules.missing_before_review(now, questions, trustees, timezone.now())
    missing += areas.missing(now, questions)
    if missing and now.state == State.DRAFT:
        raise errors.NotComplete(missing=" ".join(missing))
    return step(now, State.DRAFT, State.REVIEW, by=officer)


@transaction.atomic
def send_back(*, referendum: Referendum, officer: User, reason: str) -> Referendum:
    """Back to draft, with what has to be mended. Raises ReasonNeeded, WrongState or OfficersOnly."""
    now = _officer(referendum, officer)
    return step(now, State.REVIEW, State.DRAFT, by=officer, reason=rules.required_reason(reason))


@transaction.atomic
def announce(*, referendum: Referendum, officer: User) -> Referendum:
    """Approve and publish it: another officer than whoever drafted it or asked for the review.

    Its roll has to be frozen, and voting must not open in the past. Raises OwnDraft, NotComplete, WrongState
    or OfficersOnly.
    """
    now = _officer(referendum, officer)
    asked = now.transitions.filter(after=State.REVIEW).last()
    for author in (now.drafted_by_id, None if asked is None else asked.by_id):
        rules.require_other_officer(officer, author)
    frozen = queries.has_frozen_roll(now)
    missing = rules.missing_before_announcement(now, timezone.now(), roll_is_frozen=frozen)
    missing += areas.missing(now, queries.questions_of(now))
    if missing and now.state == State.REVIEW:
        raise errors.NotComplete(missing=" ".join(missing))
    return step(now, State.REVIEW, State.ANNOUNCED, by=officer)


@transaction.atomic
def begin_ceremony(*, referendum: Referendum, officer: User) -> Referendum:
    """Let the trustees begin, and tell them. Raises WrongState or OfficersOnly."""
    now = step(_officer(referendum, officer), State.ANNOUNCED, State.CEREMONY, by=officer)
    telling.tell_turn(now)
    return now
