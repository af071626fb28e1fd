"""A counted poll's rows are written anew, so that nothing joins people to answers.

The order of rows and the transactions that wrote them (PostgreSQL's ``xmin`` and ``ctid``, SQLite's
``rowid``) pair participations with responses, with log entries and with batches. So participations,
responses and open texts are written anew, each in an order of its own, with new ids and random pseudonyms;
log and batches, counted and published by now, are deleted.

What can be made ready is made ready before: the writing itself is a delete and an insert for each table.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.views.decorators.debug import sensitive_variables

from participation.rewriting import insert, mixed
from polls.integrity.models import SetAsideMember
from polls.open_answers.models import OpenText
from polls.questionnaire.models import Poll
from polls.responses.models import Batch, Participation, PollKey, Response, ResponseEntry
from polls.statistics.tally import StoredAnswers


@dataclass(frozen=True, slots=True, repr=False)
class NewRows:
    """The rows to be, as the database takes them, each table in a random order of its own."""

    participations: Sequence[tuple[Any, ...]]
    responses: Sequence[tuple[Any, ...]]
    texts: Sequence[tuple[Any, ...]]


@sensitive_variables()
def new_rows(
    poll: Poll,
    *,
    residents: Iterable[int],
    answers: Iterable[StoredAnswers],
    texts: Iterable[tuple[int, str]],
) -> NewRows:
    """``texts``: question id and words. In whatever order they are given, they come out in another."""
    return NewRows(
        participations=mixed(Participation(poll=poll, resident_id=resident) for resident in residents),
        responses=mixed(
            Response(poll=poll, pseudonym=secrets.token_bytes(32), answers=given) for given in answers
        ),
        texts=mixed(
            OpenText(question_id=question, pseudonym=secrets.token_bytes(32), text=words)
            for question, words in texts
        ),
    )


def rewrite(poll: Poll, rows: NewRows) -> None:
    """Destroy the key and everything that could stand in for it. To be called in the transaction that
    publishes: all of it happens, or nothing."""
    PollKey.objects.filter(poll=poll).delete()
    ResponseEntry.objects.filter(poll=poll).delete()
    Batch.objects.filter(poll=poll).delete()
    SetAsideMember.objects.filter(set_aside__poll=poll).delete()
    Response.objects.filter(poll=poll).delete()
    Participation.objects.filter(poll=poll).delete()
    OpenText.objects.filter(question__poll=poll).delete()
    insert(Response, rows.responses)
    insert(Participation, rows.participations)
    insert(OpenText, rows.texts)
