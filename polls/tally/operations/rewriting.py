"""Rewriting of a counted poll's rows, so that nothing links people to answers.

The order of rows and the transactions that wrote them (PostgreSQL's ``xmin`` and ``ctid``, SQLite's
``rowid``) pair participations with responses, log entries and batches. So participations, responses and open
texts are written again, each in a separate random order, with new ids and random pseudonyms. The log and the
batches, already counted and published, are deleted.

Rows are prepared in advance; writing is only one delete and one insert per table.
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
    """Rows ready for insertion, each table in a separate random order."""

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
    """Prepare the new rows in random order, whatever the order of input. ``texts``: (question id, text)."""
    return NewRows(
        participations=mixed(Participation(poll=poll, resident_id=resident) for resident in residents),
        responses=mixed(
            Response(poll=poll, pseudonym=secrets.token_bytes(32), answers=stored) for stored in answers
        ),
        texts=mixed(
            OpenText(question_id=question, pseudonym=secrets.token_bytes(32), text=text)
            for question, text in texts
        ),
    )


def rewrite(poll: Poll, rows: NewRows) -> None:
    """Destroy the key and replace all rows that could link people to answers.

    Must be called in the transaction that publishes the result: all or nothing.
    """
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
