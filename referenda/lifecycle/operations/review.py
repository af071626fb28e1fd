"""Officers' steps from draft to the key ceremony: submit, send back, announce, begin the ceremony."""

from django.db import transaction
from django.utils import timezone

from participation.people.models import User
from participation.refusals import required_reason
from participation.search import operations as search
from referenda.lifecycle import queries, rules, turns
from referenda.referendum import errors, locks
from referenda.referendum import queries as referendum_queries
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import change_state
from referenda.trustees import notices
from referenda.trustees import queries as trustees_queries


def _lock_for_officer(referendum: Referendum, officer: User) -> Referendum:
    """Lock the referendum, read it again and check that ``officer`` still is an officer."""
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    return Referendum.objects.get(pk=referendum.pk)


@transaction.atomic
def submit_for_review(*, referendum: Referendum, officer: User) -> Referendum:
    """Ask another officer to review the draft. Raises NotComplete, WrongState or OfficersOnly."""
    stored = _lock_for_officer(referendum, officer)
    questions, trustees = referendum_queries.list_questions(stored), trustees_queries.list_trustees(stored)
    missing = rules.list_missing_before_review(stored, questions, trustees, timezone.now())
    missing += queries.list_missing_for_districts(stored, questions)
    if missing and stored.state == State.DRAFT:
        raise errors.NotComplete(missing=" ".join(missing))
    sent = change_state(stored, State.DRAFT, State.REVIEW, by=officer)
    turns.notify_review(sent, officer)
    return sent


@transaction.atomic
def return_to_draft(*, referendum: Referendum, officer: User, reason: str) -> Referendum:
    """Return the referendum to draft. ``reason``: what to correct.

    Raises ReasonNeeded, WrongState or OfficersOnly.
    """
    stored = _lock_for_officer(referendum, officer)
    return change_state(stored, State.REVIEW, State.DRAFT, by=officer, reason=required_reason(reason))


@transaction.atomic
def announce_referendum(*, referendum: Referendum, officer: User) -> Referendum:
    """Approve and publish it. ``officer`` must be neither its author nor the one who asked for the review.

    Raises OwnDraft, NotComplete if the roll is not frozen or voting would open in the past, WrongState or
    OfficersOnly.
    """
    stored = _lock_for_officer(referendum, officer)
    review = stored.transitions.filter(after=State.REVIEW).last()
    for author in (stored.drafted_by_id, None if review is None else review.by_id):
        referendum_rules.require_other_officer(officer, author)
    frozen = referendum_queries.has_frozen_roll(stored)
    missing = rules.list_missing_before_announcement(stored, timezone.now(), roll_is_frozen=frozen)
    missing += queries.list_missing_for_districts(stored, referendum_queries.list_questions(stored))
    if missing and stored.state == State.REVIEW:
        raise errors.NotComplete(missing=" ".join(missing))
    announced = change_state(stored, State.REVIEW, State.ANNOUNCED, by=officer)
    search.index_public_text("referendum", announced)
    return announced


@transaction.atomic
def begin_ceremony(*, referendum: Referendum, officer: User) -> Referendum:
    """Begin the ceremony, and notify the trustees. Raises WrongState or OfficersOnly."""
    stored = change_state(_lock_for_officer(referendum, officer), State.ANNOUNCED, State.CEREMONY, by=officer)
    notices.notify_turn(stored)
    return stored
