"""draft → open → closed → archived. Each step is made once, and is on the public record."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from polls.lifecycle import errors
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import locks, queries, rules
from polls.questionnaire.locks import for_each
from polls.questionnaire.models import Poll, State, Transition
from polls.releases.operations import publish_tally
from polls.responses.models import Participation, PollKey
from polls.statistics.tally import Tally
from polls.tally.operations.closing import count_closed_each


def _step(poll: Poll, before: State, after: State, **fields: object) -> None:
    """Compare and set, once under concurrency: the row changes only from ``before``."""
    changed = Poll.objects.filter(pk=poll.pk, state=before).update(state=after, **fields)
    if not changed:
        poll.refresh_from_db()
        raise questionnaire_errors.WrongState(state=State(poll.state).label)
    Transition.objects.create(poll=poll, before=before, after=after, at=timezone.now())
    poll.refresh_from_db()


@transaction.atomic
def open_poll(*, poll: Poll, editor: User) -> Poll:
    """Announce the poll: it takes answers from ``opens_at`` on. Raises NotComplete or WrongState."""
    rules.require_editor(editor)
    locks.exclusive(poll.pk)
    rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    missing = rules.missing_before_opening(poll, queries.questions_of(poll))
    if missing and poll.state == State.DRAFT:
        raise errors.NotComplete(missing=" ".join(missing))
    seed = secrets.token_hex(16)
    _step(poll, State.DRAFT, State.OPEN, lot_seed=seed)
    PollKey.objects.create(poll=poll, key=secrets.token_bytes(32))
    publish_tally(poll, Tally(), final=False)
    record(
        actor=editor,
        action="poll.opened",
        subject=poll.topic,
        details={
            "title": poll.title,
            "opens_at": poll.opens_at.isoformat(),
            "closes_at": poll.closes_at.isoformat(),
            "result_timing": poll.result_timing,
            "batch_min": poll.batch_min,
            "review_hours": poll.review_hours,
            "breakdowns": poll.breakdowns,
            "weighting": poll.weighting,
            # Bound now and told with the result: nobody knows before whom a tie would favour.
            "lot_sha256": hashlib.sha256(seed.encode()).hexdigest(),
        },
    )
    return poll


@transaction.atomic
def withdraw_poll(*, poll: Poll, editor: User, reason: str) -> Poll:
    """Back to draft, while nobody has answered. Raises PollFrozen, Corrected, WrongState or ReasonNeeded."""
    rules.require_editor(editor)
    reason = rules.required_reason(reason)
    locks.exclusive(poll.pk)
    locks.counting(poll.pk, wait=True)
    rules.require_still_editor(editor)
    if Participation.objects.filter(poll=poll).exists():
        raise errors.PollFrozen
    if correction := poll.corrections.first():
        raise errors.Corrected(title=correction.title)
    _step(poll, State.OPEN, State.DRAFT)
    PollKey.objects.filter(poll=poll).delete()
    record(actor=editor, action="poll.withdrawn", subject=poll.topic, reason=reason)
    return poll


def close_poll(*, poll: Poll, editor: User | None, reason: str = "") -> Poll:
    """Close, then count: the final result is published, the key destroyed, every row written anew.

    A poll with a review period is counted when that is over.

    Closing itself takes an instant, so that answers to other polls never wait for a count. Should counting
    fail or the process end in between, nobody can answer any more and the tick counts later.
    ``editor`` None is the clock: then ``closes_at`` must have passed. An editor closing early gives a
    reason. Raises WrongState or ReasonNeeded.
    """
    closed = _close(poll=poll, editor=editor, reason=reason)
    count_closed_each([closed.pk])
    closed.refresh_from_db()
    return closed


@transaction.atomic
def _close(*, poll: Poll, editor: User | None, reason: str) -> Poll:
    """Waits for responses under way; those after it are refused."""
    if editor is not None:
        rules.require_editor(editor)
    locks.exclusive(poll.pk)
    if editor is not None:
        rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    now = timezone.now()
    early = poll.closes_at > now
    if early and (editor is None or poll.opens_at >= now):
        raise questionnaire_errors.WrongState(state=poll.phase_at(now).label)
    if early:
        reason = rules.required_reason(reason)
    closed_at = now if early else poll.closes_at
    count_from = closed_at + timedelta(hours=poll.review_hours)
    _step(poll, State.OPEN, State.CLOSED, closed_at=closed_at, closes_at=closed_at, count_from=count_from)
    record(actor=editor, action="poll.closed", subject=poll.topic, reason=reason)
    return poll


def close_due() -> list[int]:
    """Close every poll whose time has passed; the ids of those closed here. Safe to run concurrently."""
    due = Poll.objects.due_to_close_at(timezone.now())
    return for_each(due.values_list("pk", flat=True), _close_one)


def _close_one(poll_id: int) -> bool:
    try:
        _close(poll=Poll(pk=poll_id), editor=None, reason="")
    except (questionnaire_errors.WrongState, Poll.DoesNotExist):
        return False  # another process was quicker
    return True


@transaction.atomic
def archive_poll(*, poll: Poll, editor: User) -> Poll:
    """Take a counted poll out of the current lists; its page and result stay. Raises WrongState."""
    rules.require_editor(editor)
    if not Poll.objects.filter(pk=poll.pk, counted_at__isnull=False).exists():
        raise questionnaire_errors.WrongState(state=poll.phase.label)
    _step(poll, State.CLOSED, State.ARCHIVED)
    record(actor=editor, action="poll.archived", subject=poll.topic)
    return poll
