"""draft → open → closed → archived. Each step is made once, and is on the public record."""

import hashlib
import logging
import secrets
import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from polls import errors, locks, pseudonyms, queries, rules
from polls.counting import Tally
from polls.models import (
    Batch,
    OpenText,
    Participation,
    Poll,
    PollKey,
    QuestionKind,
    Response,
    ResponseEntry,
    SetAsideMember,
    State,
    Transition,
)
from polls.operations.analysing import LinkBroken, Respondent, analyse, linked
from polls.operations.counting import for_each, publish_tally, recount
from polls.operations.reviewing import residents_set_aside

logger = logging.getLogger(__name__)

#: Rows written at once when responses are rewritten.
_CHUNK = 2000


_shuffle = secrets.SystemRandom().shuffle


class RecountDiffers(RuntimeError):
    """The log and the responses disagree: a fault of ours. The poll is closed, its key stays, and no final
    result is published until somebody has looked."""


def _step(poll: Poll, before: State, after: State, **fields: object) -> None:
    """Compare and set, once under concurrency: the row changes only from ``before``."""
    changed = Poll.objects.filter(pk=poll.pk, state=before).update(state=after, **fields)
    if not changed:
        poll.refresh_from_db()
        raise errors.WrongState(state=State(poll.state).label)
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
    for_each([closed.pk], _count_out_one)
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
        raise errors.WrongState(state=poll.phase_at(now).label)
    if early:
        reason = rules.required_reason(reason)
    closed_at = now if early else poll.closes_at
    count_from = closed_at + timedelta(hours=poll.review_hours)
    _step(poll, State.OPEN, State.CLOSED, closed_at=closed_at, closes_at=closed_at, count_from=count_from)
    record(actor=editor, action="poll.closed", subject=poll.topic, reason=reason)
    return poll


@transaction.atomic
def count_out(*, poll_id: int) -> bool:
    """Publish a closed poll's final result and make its responses untraceable: all of it, or nothing.

    What was set aside is left out of the result, and its rows are not kept. True: done here. False: done
    already, not closed, or still under review. Raises RecountDiffers, LinkBroken.
    """
    locks.counting(poll_id, wait=True)
    poll = Poll.objects.due_to_count_at(timezone.now()).filter(pk=poll_id).first()
    if poll is None:
        return False
    folded, counted = recount(poll)
    if not folded.same_as(counted):
        raise RecountDiffers(f"poll {poll.pk}")
    aside = residents_set_aside(poll)
    respondents = linked(poll, without=aside)
    tally = Tally.of_responses(respondent.answers for respondent in respondents) if aside else counted
    analyse(poll, respondents, publish_tally(poll, tally, final=True))
    _make_untraceable(poll, respondents, aside)
    Poll.objects.filter(pk=poll.pk).update(counted_at=timezone.now())
    return True


def close_due() -> list[int]:
    """Close every poll whose time has passed; the ids of those closed here. Safe to run concurrently."""
    due = Poll.objects.due_to_close_at(timezone.now())
    return for_each(due.values_list("pk", flat=True), _close_one)


def _close_one(poll_id: int) -> bool:
    try:
        _close(poll=Poll(pk=poll_id), editor=None, reason="")
    except (errors.WrongState, Poll.DoesNotExist):
        return False  # another process was quicker
    return True


def count_out_due() -> list[int]:
    """Count every closed poll that is not counted yet; the ids of those counted here."""
    due = Poll.objects.due_to_count_at(timezone.now())
    return for_each(due.values_list("pk", flat=True), _count_out_one)


def _count_out_one(poll_id: int) -> bool:
    try:
        return count_out(poll_id=poll_id)
    except RecountDiffers:
        logger.critical("poll %s: log and responses differ; nothing is published", poll_id)
    except LinkBroken:
        logger.critical("poll %s: participations and responses differ; nothing is published", poll_id)
    except (ValueError, ArithmeticError) as error:
        # Figures that contradict each other. Only the kind: the words may quote an answer.
        kind = type(error).__name__
        logger.critical("poll %s: no figures can be made (%s); nothing is published", poll_id, kind)
    return False


@transaction.atomic
def archive_poll(*, poll: Poll, editor: User) -> Poll:
    """Take a counted poll out of the current lists; its page and result stay. Raises WrongState."""
    rules.require_editor(editor)
    if not Poll.objects.filter(pk=poll.pk, counted_at__isnull=False).exists():
        raise errors.WrongState(state=poll.phase.label)
    _step(poll, State.CLOSED, State.ARCHIVED)
    record(actor=editor, action="poll.archived", subject=poll.topic)
    return poll


def _make_untraceable(poll: Poll, respondents: Sequence[Respondent], aside: Collection[int]) -> None:
    """Destroy the key and everything that could stand in for it.

    The order of rows and the transactions that wrote them (PostgreSQL's ``xmin`` and ``ctid``, SQLite's
    ``rowid``) pair participations with responses, with log entries and with batches. So participations,
    responses and open texts are written anew, each in an order of its own, with new ids and random
    pseudonyms; log and batches, counted and published by now, are deleted.
    """
    texts = list(_kept_texts(poll, aside))
    PollKey.objects.filter(poll=poll).delete()
    ResponseEntry.objects.filter(poll=poll).delete()
    Batch.objects.filter(poll=poll).delete()
    SetAsideMember.objects.filter(set_aside__poll=poll).delete()
    answers = [respondent.answers for respondent in respondents]
    residents = list(Participation.objects.filter(poll=poll).values_list("resident", flat=True))
    _shuffle(answers)
    _shuffle(residents)
    _shuffle(texts)
    Response.objects.filter(poll=poll).delete()
    Participation.objects.filter(poll=poll).delete()
    OpenText.objects.filter(question__poll=poll).delete()
    Response.objects.bulk_create(
        (
            Response(id=uuid.uuid4(), poll=poll, pseudonym=secrets.token_bytes(32), answers=answer)
            for answer in answers
        ),
        batch_size=_CHUNK,
    )
    Participation.objects.bulk_create(
        (Participation(poll=poll, resident_id=resident) for resident in residents), batch_size=_CHUNK
    )
    OpenText.objects.bulk_create(
        (
            OpenText(question_id=question, pseudonym=secrets.token_bytes(32), text=text)
            for question, text in texts
        ),
        batch_size=_CHUNK,
    )


def _kept_texts(poll: Poll, aside: Collection[int]) -> Iterator[tuple[int, str]]:
    """(question id, words) of everybody who is counted. Needs the key."""
    key = bytes(PollKey.objects.values_list("key", flat=True).get(poll=poll))
    open_questions = poll.questions.filter(kind=QuestionKind.TEXT).values_list("pk", flat=True)
    left_out = {
        pseudonyms.of_text(key, question, resident) for question in open_questions for resident in aside
    }
    texts = OpenText.objects.filter(question__poll=poll).values_list("question", "pseudonym", "text")
    for question, author, text in texts:
        if bytes(author) not in left_out:
            yield question, text
