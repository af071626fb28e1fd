"""The final result of a closed poll: computed first, then published and anonymised in one transaction.

Computing takes seconds: recount, linking answers to profiles, weighting, disclosure control. It reads a
snapshot of the database and writes nothing, so nobody waits for it. Publishing is a short transaction under
the counting lock. It stores the result only if the data it was computed from are unchanged; otherwise the
result is discarded and computed again. Two processes may compute the same result; only one publishes it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.background import clocks, heartbeats
from participation.jobs.operations import run_for_each
from participation.territory import queries as territory_queries
from polls.integrity.operations.set_asides import residents_set_aside
from polls.open_answers.models import OpenText
from polls.questionnaire import locks
from polls.questionnaire.models import Poll
from polls.releases.operations import publish_tally
from polls.responses.models import Batch, Participation, Response, ResponseEntry
from polls.statistics import analysis
from polls.statistics.tally import Tally
from polls.tally.operations.analysis import (
    LinkBroken,
    build_analysed_questions,
    build_closed_poll,
    link_answers,
    store_analysis,
)
from polls.tally.operations.counting import recount_poll, tally_without
from polls.tally.operations.rewriting import rewrite_rows

logger = logging.getLogger(__name__)

#: Maximum attempts to compute and publish a result before the poll waits for the next tick.
_TRIES: Final = 3


class RecountDiffers(RuntimeError):
    """The log and the responses disagree: a bug.

    The poll stays closed, its key is kept, and no final result is published until an administrator has fixed
    it.
    """


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """A poll's result before publication, in memory only.

    Nothing in it links a person to an answer; links are discarded as soon as the figures are computed.
    ``basis``: see ``_compute_basis``.
    """

    poll_id: int
    basis: tuple[object, ...]
    tally: Tally
    figures: dict[str, Any]


def count_closed(*, poll_id: int) -> bool:
    """Publish a closed poll's final result and anonymise its responses, all or nothing.

    Responses set aside are left out of the result and their rows are not kept. True if done here. False if
    already counted, not closed, still under review, or in progress in another process. Raises
    RecountDiffers, LinkBroken, and ValueError or ArithmeticError if figures contradict each other.
    """
    with locks.lock_for_computing(poll_id) as alone:
        if not alone:
            return False
        for _ in range(_TRIES):
            result = compute_result(poll_id=poll_id)
            if result is None:
                return False
            if publish_result(result):
                return True
    logger.warning("poll %s: the data of its result changed again and again; postponed", poll_id)
    return False


@sensitive_variables()
def compute_result(*, poll_id: int) -> Result | None:
    """Compute the result of a poll that is due, using current profiles. Nothing is written.

    None if it is not due. Raises RecountDiffers, LinkBroken, and ValueError or ArithmeticError if figures
    contradict each other.
    """
    with locks.open_snapshot():
        poll = _find_due_poll(poll_id)
        if poll is None:
            return None
        basis = _compute_basis(poll)
        folded, counted = recount_poll(poll)
        if not folded.same_as(counted):
            raise RecountDiffers(f"poll {poll_id}")
        if aside := residents_set_aside(poll):
            counted = tally_without(poll, aside)
        questions = build_analysed_questions(poll)
        closed = build_closed_poll(poll, questions, link_answers(poll, questions, without=aside))
    heartbeats.send_heartbeat()
    figures = analysis.analyse(closed)
    heartbeats.send_heartbeat()
    return Result(poll_id=poll_id, basis=basis, tally=counted, figures=figures)


@transaction.atomic
def publish_result(result: Result) -> bool:
    """Release and store the result, destroy the key and rewrite all rows.

    False, and nothing is stored, if the poll is no longer due or the data of the result have changed. Raises
    ClockDiffers.
    """
    locks.lock_for_counting(result.poll_id, wait=True)
    poll = _find_due_poll(result.poll_id)
    if poll is None or _compute_basis(poll) != result.basis:
        return False
    clocks.require_right()
    store_analysis(poll, result.figures, publish_tally(poll, result.tally, final=True))
    rewrite_rows(poll, without=residents_set_aside(poll))
    Poll.objects.filter(pk=poll.pk).update(counted_at=timezone.now())
    return True


def _find_due_poll(poll_id: int) -> Poll | None:
    return Poll.objects.due_to_count_at(timezone.now()).filter(pk=poll_id).first()


def _compute_basis(poll: Poll) -> tuple[object, ...]:
    """The data of a result that can still change. If equal before and after, the result is valid.

    Responses may have been set aside or a set withdrawn by a transaction that began in time and committed
    later; population tables may be withdrawn, districts loaded again. For answers the numbers of rows are
    enough: a closed poll takes none, and the recount compares their contents. Not included are profiles,
    which count as they are at one moment, and what the database freezes with the first answer (questions,
    plan).
    """
    log = ResponseEntry.objects.filter(poll=poll).aggregate(entries=Count("pk"), sealed=Count("batch"))
    tables = poll.targets
    return (
        list(poll.set_asides.values_list("pk", "withdrawn_at")),
        Participation.objects.filter(poll=poll).count(),
        Response.objects.filter(poll=poll).count(),
        OpenText.objects.filter(question__poll=poll).count(),
        Batch.objects.filter(poll=poll).count(),
        log,
        (tables.pk, tables.status, tables.fingerprint, tables.valid_until) if tables else None,
        list(territory_queries.list_districts().values_list("slug", "population", "tile_row", "tile_column")),
    )


def count_closed_due() -> list[int]:
    """Count all closed polls that are due; returns the ids of those counted here."""
    due = Poll.objects.due_to_count_at(timezone.now())
    return count_closed_each(due.values_list("pk", flat=True))


def count_closed_each(poll_ids: Iterable[int]) -> list[int]:
    """Count each of these polls; returns the ids of those counted here. Failures are logged and stay due."""
    return run_for_each(count_closed_due, "poll", poll_ids, _count_closed_one)


def _count_closed_one(poll_id: int) -> bool:
    try:
        return count_closed(poll_id=poll_id)
    except RecountDiffers:
        logger.critical("poll %s: log and responses differ; nothing is published", poll_id)
        raise
    except LinkBroken:
        logger.critical("poll %s: participations and responses differ; nothing is published", poll_id)
        raise
    except (ValueError, ArithmeticError) as error:
        # Figures contradict each other. Only the type is logged: the message may quote an answer.
        kind = type(error).__name__
        logger.critical("poll %s: no figures can be made (%s); nothing is published", poll_id, kind)
        raise
