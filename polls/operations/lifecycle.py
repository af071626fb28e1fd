"""draft → open → closed → archived. Each step is made once, and is on the public record."""

import logging
import secrets
import uuid

from django.db import connection, transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from polls import errors, locks, queries, rules
from polls.models import (
    Participation,
    Poll,
    PollKey,
    Release,
    Response,
    ResponseEntry,
    State,
    Transition,
)
from polls.operations.counting import latest_release, recount, release, seal

logger = logging.getLogger(__name__)

#: Rows written at once when responses are rewritten.
_CHUNK = 2000


class RecountDiffers(RuntimeError):
    """The log and the responses disagree: a fault of ours. The poll stays open to answers by its times,
    its key stays, and nothing is published, until somebody has looked."""


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
    poll = Poll.objects.get(pk=poll.pk)
    missing = rules.missing_before_opening(poll, queries.questions_of(poll), timezone.now())
    if missing and poll.state == State.DRAFT:
        raise errors.NotComplete(missing=" ".join(missing))
    _step(poll, State.DRAFT, State.OPEN)
    PollKey.objects.create(poll=poll, key=secrets.token_bytes(32))
    release(poll, None, [], final=False)
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
        },
    )
    return poll


@transaction.atomic
def withdraw_poll(*, poll: Poll, editor: User, reason: str) -> Poll:
    """Back to draft, while nobody has answered. Raises PollFrozen, WrongState or ReasonNeeded."""
    rules.require_editor(editor)
    reason = _needed(reason)
    locks.exclusive(poll.pk)
    if Participation.objects.filter(poll=poll).exists():
        raise errors.PollFrozen
    _step(poll, State.OPEN, State.DRAFT)
    Release.objects.filter(poll=poll).delete()
    PollKey.objects.filter(poll=poll).delete()
    record(actor=editor, action="poll.withdrawn", subject=poll.topic, reason=reason)
    return poll


@transaction.atomic
def close_poll(*, poll: Poll, editor: User | None, reason: str = "") -> Poll:
    """Close, count everything, publish the final result, destroy the key, rewrite the responses.

    ``editor`` None is the clock: then ``closes_at`` must have passed. An editor closing early gives a
    reason. Waits for responses under way; those after it are refused. All of it happens, or nothing.
    Raises WrongState, ReasonNeeded or RecountDiffers.
    """
    if editor is not None:
        rules.require_editor(editor)
    locks.exclusive(poll.pk)
    locks.counting(poll.pk, wait=True)
    poll = Poll.objects.get(pk=poll.pk)
    now = timezone.now()
    early = poll.closes_at > now
    if early and (editor is None or poll.opens_at >= now):
        raise errors.WrongState(state=poll.phase_at(now).label)
    if early:
        reason = _needed(reason)
    closed_at = now if early else poll.closes_at
    _step(poll, State.OPEN, State.CLOSED, closed_at=closed_at, closes_at=closed_at)
    _publish_final(poll)
    _make_untraceable(poll)
    record(actor=editor, action="poll.closed", subject=poll.topic, reason=reason)
    return poll


def close_due() -> list[int]:
    """Close every poll whose time has passed; the ids of those closed here. Safe to run concurrently."""
    closed = []
    for poll in Poll.objects.due_to_close_at(timezone.now()):
        try:
            close_poll(poll=poll, editor=None)
        except errors.WrongState:
            continue  # another process was quicker
        except RecountDiffers:
            # Nothing was stored; the other polls' closing must not wait for this one.
            logger.critical("recount differs", extra={"poll": poll.pk})
            continue
        closed.append(poll.pk)
    return closed


@transaction.atomic
def archive_poll(*, poll: Poll, editor: User) -> Poll:
    """Take a closed poll out of the current lists; its page and result stay. Raises WrongState."""
    rules.require_editor(editor)
    _step(poll, State.CLOSED, State.ARCHIVED)
    record(actor=editor, action="poll.archived", subject=poll.topic)
    return poll


def _needed(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise errors.ReasonNeeded
    return reason


def _publish_final(poll: Poll) -> None:
    folded, counted = recount(poll)
    if not folded.same_as(counted):
        raise RecountDiffers(f"poll {poll.pk}")
    seal(poll, smallest=0)
    last = latest_release(poll)
    release(poll, last, list(poll.batches.filter(number__gt=last.through_batch)), final=True)


def _make_untraceable(poll: Poll) -> None:
    """Destroy the key, then write every response anew: other ids, random pseudonyms, random order.

    Without this the order of rows and the transaction that wrote them (PostgreSQL's ``xmin`` and ``ctid``,
    SQLite's ``rowid``) would still pair responses with participations. The log has been counted and the
    recount agreed; its order would tell the same, so it goes.
    """
    PollKey.objects.filter(poll=poll).delete()
    answers = list(Response.objects.filter(poll=poll).values_list("answers", flat=True))
    secrets.SystemRandom().shuffle(answers)
    Response.objects.filter(poll=poll).delete()
    Response.objects.bulk_create(
        (
            Response(id=uuid.uuid4(), poll=poll, pseudonym=secrets.token_bytes(32), answers=answer)
            for answer in answers
        ),
        batch_size=_CHUNK,
    )
    ResponseEntry.objects.filter(poll=poll).delete()
    transaction.on_commit(_overwrite_storage, robust=True)


def _overwrite_storage() -> None:
    """What was deleted also leaves the database's files, as far as the database can see to it.

    SQLite overwrites deleted rows (``secure_delete``) once its write-ahead log is emptied; PostgreSQL writes
    the table of keys anew. Archived write-ahead logs are the operator's to expire (docs/running.md).
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM (FULL) polls_pollkey")
