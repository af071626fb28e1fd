"""Storing and changing residents' responses."""

import logging
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.people.models import User
from polls.open_answers import operations as open_answers_operations
from polls.questionnaire import locks, pseudonyms
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Poll
from polls.responses import errors, identity, queries, rules
from polls.responses.models import Participation, PollKey, Response, ResponseEntry
from polls.responses.validation import Choice, validate_answers
from polls.statistics.tally import StoredAnswers

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A submitted response, not yet checked. ``account`` is the sender's id; None for a visitor."""

    poll_id: int
    account: int | None
    choices: Mapping[int, Choice]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Confirmation of a stored response. ``changed``: it replaced an earlier one. ``may_change``: until the
    poll closes.
    """

    poll_id: int
    changed: bool
    may_change: bool


#: Result of an attempt. Refusals are returned, not raised, since each concerns only one attempt.
Outcome = Receipt | errors.NotEligible | errors.PollNotOpen | errors.AlreadyAnswered | errors.InvalidAnswers


@dataclass(frozen=True, slots=True)
class _CheckedAttempt:
    """An attempt that may be stored. ``place`` is its index among the attempts of its poll.

    ``author`` is the pseudonym of the response; ``text_authors`` has one for each of the poll's open
    questions, answered or not.
    """

    place: int
    resident: User
    author: bytes
    answers: StoredAnswers
    texts: Mapping[int, str]
    text_authors: Mapping[int, bytes]


def respond(*, poll: Poll, resident: User | AnonymousUser, choices: Mapping[int, Choice]) -> Receipt:
    """Store ``resident``'s choices (question id → choice); they are durable on return.

    Raises NotEligible, PollNotOpen, AlreadyAnswered, InvalidAnswers or NotStored; then nothing is stored. The
    result does not change immediately, since figures are released in batches.
    """
    [outcome] = respond_together([Attempt(poll.pk, resident.pk, choices)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def respond_together(attempts: Sequence[Attempt]) -> list[Outcome]:
    """Store several attempts in one durable transaction; returns their outcomes in order.

    Whether a poll is open is checked under the lock for which closing waits, so nothing is stored after
    closing. Rows are written in an order independent of the order of arrival. Raises NotStored, RowRefused.
    """
    refusal: type[errors.NotStored | errors.RowRefused] = errors.RowRefused
    try:
        with transaction.atomic():
            return _respond_together(attempts)
    except DatabaseError as error:
        # Only the type is logged: the database's message may quote a row, which has an answer.
        logger.error("answers not stored: %s", type(error).__name__)
        if isinstance(error, OperationalError | InterfaceError):
            refusal = errors.NotStored
    raise refusal


@sensitive_variables()
def _respond_together(attempts: Sequence[Attempt]) -> list[Outcome]:
    outcomes: dict[int, Outcome] = {}
    polls = {poll_id: _lock_poll(poll_id) for poll_id in sorted({attempt.poll_id for attempt in attempts})}
    _lock_people(attempts, polls)
    by_poll = sorted(range(len(attempts)), key=lambda index: attempts[index].poll_id)
    for poll_id, group in groupby(by_poll, key=lambda index: attempts[index].poll_id):
        indexes = list(group)
        poll_outcomes = _respond_to_poll(poll_id, polls[poll_id], [attempts[index] for index in indexes])
        outcomes.update(zip(indexes, poll_outcomes, strict=True))
    return [outcomes[index] for index in range(len(attempts))]


def _lock_poll(poll_id: int) -> Poll | None:
    locks.lock_poll_shared(poll_id)
    return Poll.objects.select_related("matter").filter(pk=poll_id).first()


def _lock_people(attempts: Sequence[Attempt], polls: Mapping[int, Poll | None]) -> None:
    """Lock the people who answer a poll of a matter, so that whoever comes second to another poll of it sees
    the participation in the first. No query without a matter.
    """
    with_matter = {poll_id for poll_id, poll in polls.items() if poll is not None and poll.matter is not None}
    locks.lock_people({it.account for it in attempts if it.poll_id in with_matter and it.account is not None})


def _respond_to_poll(poll_id: int, poll: Poll | None, attempts: Sequence[Attempt]) -> list[Outcome]:
    try:
        if poll is None:
            raise errors.PollClosed
        rules.require_open(poll, timezone.now())
    except errors.PollNotOpen as refusal:
        return [refusal] * len(attempts)
    ready, outcomes = _check_poll(poll, attempts)
    first = _take_part(poll, ready)
    _store_entries([entry for entry in ready if entry.place in first], poll)
    for entry in ready:
        if entry.place in first:
            outcomes[entry.place] = Receipt(poll_id, changed=False, may_change=poll.may_change)
        elif poll.may_change:
            outcomes[entry.place] = Receipt(poll_id, changed=True, may_change=True)
        else:
            outcomes[entry.place] = errors.AlreadyAnswered()
    if poll.may_change:
        _replace_answers(poll, [entry for entry in ready if entry.place not in first])
    return [outcomes[place] for place in range(len(attempts))]


def _check_poll(poll: Poll, attempts: Sequence[Attempt]) -> tuple[list[_CheckedAttempt], dict[int, Outcome]]:
    """Check attempts. Returns those that may be stored, and the outcomes of the others by place."""
    districts, questions = list(poll.districts.all()), questionnaire_queries.questions_of(poll)
    people = queries.list_respondents(attempt.account for attempt in attempts if attempt.account is not None)
    key = bytes(PollKey.objects.values_list("key", flat=True).get(poll=poll))
    open_questions = [question.pk for question in questions if question.takes_text]
    excluding = queries.list_excluding_polls(poll, districts, timezone.now())
    elsewhere = queries.list_answered_of(excluding, people)
    tombstones = identity.list_tombstones_of([poll.pk, *excluding])
    ready: list[_CheckedAttempt] = []
    refused: dict[int, Outcome] = {}
    for place, attempt in enumerate(attempts):
        try:
            person = people.get(attempt.account or 0, AnonymousUser())
            resident = rules.require_eligible(person, poll, districts)
            rules.require_not_elsewhere(elsewhere.get(resident.pk))
            _require_not_before(resident, poll, tombstones)
            checked = validate_answers(questions, attempt.choices)
        except (errors.NotEligible, errors.AlreadyAnswered, errors.InvalidAnswers) as refusal:
            refused[place] = refusal
        else:
            author = pseudonyms.compute_response_pseudonym(key, resident.pk)
            text_authors = {
                pk: pseudonyms.compute_text_pseudonym(key, pk, resident.pk) for pk in open_questions
            }
            ready.append(
                _CheckedAttempt(place, resident, author, checked.answers, checked.texts, text_authors)
            )
    return ready, refused


def _require_not_before(resident: User, poll: Poll, tombstones: Mapping[int, Collection[bytes]]) -> None:
    """Raise AnsweredBefore or AnsweredElsewhereBefore if ``resident`` has answered with an account that is
    deleted. ``tombstones``: those of the poll and of the polls that exclude it.
    """
    before = identity.find_poll_with_tombstone(resident, tombstones)
    if before == poll.pk:
        raise errors.AnsweredBefore
    if before is not None:
        raise errors.AnsweredElsewhereBefore(poll=Poll.objects.select_related("matter").get(pk=before))


def _take_part(poll: Poll, ready: Iterable[_CheckedAttempt]) -> set[int]:
    """Insert participations. Returns the places of attempts that are a resident's first response.

    The insert decides between concurrent requests: the loser waits for the winner's commit. Rows are inserted
    in order of residents' ids to avoid deadlocks.
    """
    first: dict[int, _CheckedAttempt] = {}
    for entry in ready:
        first.setdefault(entry.resident.pk, entry)
    rows = {
        resident: Participation(id=row_id, poll=poll, resident_id=resident)
        for resident, row_id in zip(sorted(first), _draw_ids(len(first)), strict=True)
    }
    Participation.objects.bulk_create(rows.values(), ignore_conflicts=True)
    inserted = Participation.objects.filter(pk__in=[row.pk for row in rows.values()])
    return {first[resident].place for resident in inserted.values_list("resident", flat=True)}


def _store_entries(entries: list[_CheckedAttempt], poll: Poll) -> None:
    ids = _draw_ids(2 * len(entries))
    responses = [
        Response(id=next(ids), poll=poll, pseudonym=entry.author, answers=entry.answers) for entry in entries
    ]
    log = [ResponseEntry(id=next(ids), poll=poll, added=entry.answers) for entry in entries]
    # In the order of random ids, which has nothing to do with that of arrival.
    Response.objects.bulk_create(sorted(responses, key=attrgetter("id")))
    ResponseEntry.objects.bulk_create(sorted(log, key=attrgetter("id")))
    open_answers_operations.store_texts(_collect_texts(entries))


def _draw_ids(number: int) -> Iterator[UUID]:
    """As ``uuid.uuid4``, which lets other threads run for each id; here they wait for one."""
    random = secrets.token_bytes(16 * number)
    return (UUID(bytes=random[start : start + 16], version=4) for start in range(0, len(random), 16))


def _collect_texts(entries: Iterable[_CheckedAttempt]) -> Iterator[tuple[int, bytes, str]]:
    """(question id, pseudonym, text) of all open answers."""
    for entry in entries:
        for question, text in entry.texts.items():
            yield question, entry.text_authors[question], text


def _replace_answers(poll: Poll, entries: list[_CheckedAttempt]) -> None:
    """Replace earlier responses. Of several entries of the same resident the last one counts.

    Rows are locked in order of pseudonyms to avoid deadlocks.
    """
    latest = {entry.author: entry for entry in entries}
    responses = Response.objects.filter(poll=poll, pseudonym__in=latest)
    for response in responses.select_for_update().order_by("pseudonym"):
        answers = latest[bytes(response.pseudonym)].answers
        if response.answers != answers:
            ResponseEntry.objects.create(poll=poll, removed=response.answers, added=answers)
            Response.objects.filter(pk=response.pk).update(answers=answers)
    removed = [
        author
        for entry in latest.values()
        for question, author in entry.text_authors.items()
        if question not in entry.texts
    ]
    if removed:
        open_answers_operations.delete_texts(poll, removed)
    open_answers_operations.store_texts(_collect_texts(latest.values()))
