"""Changes of a poll's state: draft → open → closed → archived. Each happens once and is publicly recorded."""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import append_entry
from participation.background import clocks
from participation.jobs.operations import run_for_each
from participation.people.models import User
from participation.refusals import required_reason
from participation.rights.operations import closures
from participation.search import operations as search
from participation.text import figures
from polls.lifecycle import errors, notices
from polls.lifecycle.operations import drafts
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import locks, queries, rules
from polls.questionnaire.models import Extension, Phase, Poll, State, Transition
from polls.releases.operations import publish_tally
from polls.responses import identity
from polls.responses.models import Participation, PollKey
from polls.statistics.tally import Tally
from polls.tally.operations.closing import count_closed_each
from realtime import publishing


def _step(
    poll: Poll,
    before: State,
    after: State,
    *,
    reason: str = "",
    planned_closing: datetime | None = None,
    **fields: object,
) -> None:
    """Compare and set: change the state only from ``before``, once under concurrency. Raises WrongState."""
    changed = Poll.objects.filter(pk=poll.pk, state=before).update(state=after, **fields)
    if not changed:
        poll.refresh_from_db()
        raise questionnaire_errors.WrongState(state=State(poll.state).label)
    Transition.objects.create(
        poll=poll,
        before=before,
        after=after,
        at=timezone.now(),
        reason=reason,
        planned_closing=planned_closing,
    )
    poll.refresh_from_db()


@transaction.atomic
def open_poll(*, poll: Poll, editor: User) -> Poll:
    """Open the poll: it takes answers from ``opens_at`` on. Raises NotComplete or WrongState."""
    rules.require_editor(editor)
    locks.lock_poll_exclusively(poll.pk)
    rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    # From here on nobody changes its term.
    matter = queries.locked_matter(poll.matter_id) if poll.matter_id is not None else None
    missing = rules.missing_before_opening(poll, queries.questions_of(poll))
    if missing and poll.state == State.DRAFT:
        raise errors.NotComplete(missing=" ".join(missing))
    seed = secrets.token_hex(16)
    _step(poll, State.DRAFT, State.OPEN, lot_seed=seed, announced_on=timezone.localdate())
    PollKey.objects.create(poll=poll, key=secrets.token_bytes(32))
    publish_tally(poll, Tally(), final=False)
    append_entry(
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
            "trusts_claims": poll.trusts_claims,
            **({"matter": matter.name, "matter_term_days": matter.term_days} if matter else {}),
            # A commitment to the seed, which is published with the result: until then nobody knows which
            # option a tie would favour.
            "lot_sha256": hashlib.sha256(seed.encode()).hexdigest(),
        },
    )
    search.index_public_text("poll", poll)
    return poll


@transaction.atomic
def withdraw_poll(*, poll: Poll, editor: User, reason: str) -> Poll:
    """Return an unanswered poll to draft. Raises PollFrozen, Corrected, WrongState or ReasonNeeded."""
    rules.require_editor(editor)
    reason = required_reason(reason)
    locks.lock_poll_exclusively(poll.pk)
    locks.lock_for_counting(poll.pk, wait=True)
    rules.require_still_editor(editor)
    if Participation.objects.filter(poll=poll).exists():
        raise errors.PollFrozen
    if correction := poll.corrections.first():
        raise errors.Corrected(title=correction.title)
    _step(poll, State.OPEN, State.DRAFT, reason=reason, announced_on=None)
    # They are of an announcement that no longer holds.
    poll.extensions.all().delete()
    transaction.on_commit(partial(publishing.withdraw_topics, poll.topic), robust=True)
    PollKey.objects.filter(poll=poll).delete()
    append_entry(actor=editor, action="poll.withdrawn", subject=poll.topic, reason=reason)
    search.remove_from_index("poll", poll.pk)
    return poll


@transaction.atomic
def extend_poll(*, poll: Poll, editor: User, closes_at: datetime, reason: str) -> Poll:
    """Let an announced poll close later, at ``closes_at`` (aware, exclusive); followers are notified.

    Raises ReasonNeeded, NotLater, NotExtendable (population tables would be outdated by then),
    ValidationError (a year that no poll runs in) or WrongState (not announced, or its time has passed).
    """
    rules.require_editor(editor)
    reason = required_reason(reason)
    locks.lock_poll_exclusively(poll.pk)
    rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    clocks.require_right()
    now = timezone.now()
    if poll.phase_at(now) not in {Phase.SCHEDULED, Phase.OPEN}:
        raise questionnaire_errors.WrongState(state=poll.phase_at(now).label)
    if closes_at <= poll.closes_at:
        raise errors.NotLater(until=figures.format_moment(poll.closes_at))
    drafts.require_known_year("closes_at", closes_at)
    before, poll.closes_at = poll.closes_at, closes_at
    if missing := rules.missing_targets(poll):
        raise errors.NotExtendable(missing=" ".join(missing))
    extension = Extension.objects.create(poll=poll, before=before, after=closes_at, reason=reason, at=now)
    Poll.objects.filter(pk=poll.pk).update(closes_at=closes_at)
    # Otherwise whoever deleted an account could answer again after the closing that was announced first.
    closures.extend_tombstones(identity.build_poll_scope(poll.pk), timezone.localdate(poll.excludes_until))
    notices.announce_extension(extension)
    details = {"from": before.isoformat(), "to": closes_at.isoformat()}
    append_entry(actor=editor, action="poll.extended", subject=poll.topic, reason=reason, details=details)
    return poll


def close_poll(*, poll: Poll, editor: User | None, reason: str = "") -> Poll:
    """Close, then count: publish the final result, destroy the key, rewrite all rows.

    A poll with a review period is counted when that is over. Closing is a separate short transaction, so that
    answers to other polls never wait for a count. If counting fails or the process ends in between, nobody
    can answer any more and the tick counts later. Without ``editor`` the clock closes: ``closes_at`` must
    have passed. An editor who closes early must give a reason. Raises WrongState, ReasonNeeded or
    ClockDiffers.
    """
    closed = _close(poll=poll, editor=editor, reason=reason)
    count_closed_each([closed.pk])
    closed.refresh_from_db()
    return closed


@transaction.atomic
def _close(*, poll: Poll, editor: User | None, reason: str) -> Poll:
    """Close the poll. Waits for responses in progress; later ones are refused."""
    if editor is not None:
        rules.require_editor(editor)
    locks.lock_poll_exclusively(poll.pk)
    if editor is not None:
        rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    clocks.require_right()
    now = timezone.now()
    early = poll.closes_at > now
    if early and (editor is None or poll.opens_at >= now):
        raise questionnaire_errors.WrongState(state=poll.phase_at(now).label)
    if early:
        reason = required_reason(reason)
    closed_at = now if early else poll.closes_at
    _step(
        poll,
        State.OPEN,
        State.CLOSED,
        reason=reason if early else "",
        planned_closing=poll.closes_at if early else None,
        closed_at=closed_at,
        closes_at=closed_at,
        count_from=closed_at + timedelta(hours=poll.review_hours),
    )
    append_entry(actor=editor, action="poll.closed", subject=poll.topic, reason=reason)
    return poll


def close_due() -> list[int]:
    """Close polls whose time has passed; returns the ids of those closed here. Safe to run concurrently."""
    due = Poll.objects.due_to_close_at(timezone.now())
    return run_for_each(close_due, "poll", due.values_list("pk", flat=True), _close_one)


def _close_one(poll_id: int) -> bool:
    try:
        _close(poll=Poll(pk=poll_id), editor=None, reason="")
    except (questionnaire_errors.WrongState, Poll.DoesNotExist):
        return False  # another process has closed it
    return True


@transaction.atomic
def archive_poll(*, poll: Poll, editor: User, reason: str) -> Poll:
    """Remove a counted poll from the current lists; its page and result stay public.

    Raises ReasonNeeded or WrongState.
    """
    rules.require_editor(editor)
    reason = required_reason(reason)
    if not Poll.objects.filter(pk=poll.pk, counted_at__isnull=False).exists():
        raise questionnaire_errors.WrongState(state=poll.phase.label)
    _step(poll, State.CLOSED, State.ARCHIVED, reason=reason)
    append_entry(actor=editor, action="poll.archived", subject=poll.topic, reason=reason)
    return poll
