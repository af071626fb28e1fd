"""From a closed poll to its final result: worked out first, then published and made untraceable at once.

Working out takes seconds: the recount, answers laid beside profiles, weights, disclosure control. It reads
one state of the database and writes nothing, so nobody waits for it. Publishing is a short transaction under
the counting lock. It stores the result only if that still rests on what is stored; otherwise the result is
thrown away and worked out again. Two processes may work out the same result; one of them publishes.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.territory import queries as territory
from polls.integrity.operations.set_asides import residents_set_aside
from polls.open_answers.models import OpenText
from polls.open_answers.queries import texts_without
from polls.questionnaire import locks
from polls.questionnaire.locks import for_each
from polls.questionnaire.models import Poll
from polls.releases.operations import publish_tally
from polls.responses.models import Batch, Participation, PollKey, Response, ResponseEntry
from polls.statistics import analysis
from polls.statistics.tally import Tally
from polls.tally.operations.analysis import LinkBroken, closed_poll, linked, store_analysis
from polls.tally.operations.counting import recount
from polls.tally.operations.rewriting import NewRows, new_rows, rewrite

logger = logging.getLogger(__name__)

#: How often a result is worked out before the poll has to wait for the next tick.
_TRIES: Final = 3


class RecountDiffers(RuntimeError):
    """The log and the responses disagree: a fault of ours. The poll is closed, its key stays, and no final
    result is published until somebody has looked."""


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """A poll's result before it is published. It lives in memory, and nothing in it joins anybody to an
    answer: who answered what is dropped as soon as the figures are made. ``basis``: see ``_basis``."""

    poll_id: int
    basis: tuple[object, ...]
    tally: Tally
    figures: dict[str, Any]
    rows: NewRows


def count_closed(*, poll_id: int) -> bool:
    """Publish a closed poll's final result and make its responses untraceable: all of it, or nothing.

    What was set aside is left out of the result, and its rows are not kept. True: done here. False: done
    already, not closed, still under review, or somebody else is at it. Raises RecountDiffers, LinkBroken.
    """
    with locks.computing(poll_id) as alone:
        if not alone:
            return False
        for _ in range(_TRIES):
            result = work_out(poll_id=poll_id)
            if result is None:
                return False
            if publish_result(result):
                return True
    logger.warning("poll %s: what its result rests on has changed again and again; later", poll_id)
    return False


@sensitive_variables()
def work_out(*, poll_id: int) -> Result | None:
    """The result of a poll that is due, with everybody's profile as it is now; nothing is written.

    None: it is not due. Raises RecountDiffers, LinkBroken, and ValueError or ArithmeticError where figures
    contradict each other.
    """
    with locks.snapshot():
        poll = _due(poll_id)
        if poll is None:
            return None
        basis = _basis(poll)
        folded, counted = recount(poll)
        if not folded.same_as(counted):
            raise RecountDiffers(f"poll {poll_id}")
        aside = residents_set_aside(poll)
        respondents = linked(poll, without=aside)
        closed = closed_poll(poll, respondents)
        residents = list(Participation.objects.filter(poll=poll).values_list("resident", flat=True))
        key = bytes(PollKey.objects.values_list("key", flat=True).get(poll=poll))
        texts = list(texts_without(poll, key, aside))
    answers = [respondent.answers for respondent in respondents]
    return Result(
        poll_id=poll_id,
        basis=basis,
        tally=Tally.of_responses(answers) if aside else counted,
        figures=analysis.analyse(closed),
        rows=new_rows(poll, residents=residents, answers=answers, texts=texts),
    )


@transaction.atomic
def publish_result(result: Result) -> bool:
    """Release and store the result, destroy the key and write every row anew.

    False, and nothing is stored: the poll is not due any more, or what the result rests on has changed.
    """
    locks.counting(result.poll_id, wait=True)
    poll = _due(result.poll_id)
    if poll is None or _basis(poll) != result.basis:
        return False
    store_analysis(poll, result.figures, publish_tally(poll, result.tally, final=True))
    rewrite(poll, result.rows)
    Poll.objects.filter(pk=poll.pk).update(counted_at=timezone.now())
    return True


def _due(poll_id: int) -> Poll | None:
    return Poll.objects.due_to_count_at(timezone.now()).filter(pk=poll_id).first()


def _basis(poll: Poll) -> tuple[object, ...]:
    """What a result rests on and may yet change: equal before and after, the result stands.

    A set may have been set aside or withdrawn by a transaction that began in time and committed later;
    population tables may be withdrawn, districts loaded anew. Of answers the numbers of rows are enough:
    a closed poll takes none, and the recount compares what they say. Not in it are profiles, which count as
    they were at one moment, and what the database keeps as it was from the first answer on (questions, plan).
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
        list(territory.districts().values_list("slug", "population", "tile_row", "tile_column")),
    )


def count_closed_due() -> list[int]:
    """Count every closed poll that is not counted yet; the ids of those counted here."""
    due = Poll.objects.due_to_count_at(timezone.now())
    return count_closed_each(due.values_list("pk", flat=True))


def count_closed_each(poll_ids: Iterable[int]) -> list[int]:
    """Count these, each alone; the ids of those counted here. What fails is logged and stays due."""
    return for_each(poll_ids, _count_closed_one)


def _count_closed_one(poll_id: int) -> bool:
    try:
        return count_closed(poll_id=poll_id)
    except RecountDiffers:
        logger.critical("poll %s: log and responses differ; nothing is published", poll_id)
    except LinkBroken:
        logger.critical("poll %s: participations and responses differ; nothing is published", poll_id)
    except (ValueError, ArithmeticError) as error:
        # Figures that contradict each other. Only the kind: the words may quote an answer.
        kind = type(error).__name__
        logger.critical("poll %s: no figures can be made (%s); nothing is published", poll_id, kind)
    return False
