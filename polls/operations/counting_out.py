"""A closed poll's final result is published, and what joins people to answers destroyed, at once."""

import logging
import secrets
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import transaction
from django.utils import timezone

from polls import locks, pseudonyms
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


def count_out_due() -> list[int]:
    """Count every closed poll that is not counted yet; the ids of those counted here."""
    due = Poll.objects.due_to_count_at(timezone.now())
    return count_out_each(due.values_list("pk", flat=True))


def count_out_each(poll_ids: Iterable[int]) -> list[int]:
    """Count these, each alone; the ids of those counted here. What fails is logged and stays due."""
    return for_each(poll_ids, _count_out_one)


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
