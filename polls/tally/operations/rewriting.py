"""Rewriting of a counted poll's rows, so that nothing links people to answers.

The order of rows and the transactions that wrote them (PostgreSQL's ``xmin`` and ``ctid``, SQLite's
``rowid``) pair participations with responses, log entries and batches. So participations, responses and open
texts are written again, each in a separate random order, with new ids and random pseudonyms. The log and the
batches, already counted and published, are deleted.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from participation.storage.rewriting import RANDOM_BYTES, RANDOM_ID, rewrite_some
from polls.integrity.models import SetAsideMember
from polls.open_answers.models import OpenText
from polls.open_answers.queries import open_questions
from polls.questionnaire import pseudonyms
from polls.questionnaire.models import MEASURED, Poll
from polls.responses.models import Batch, Participation, PollKey, Response, ResponseEntry

_AT_ONCE: Final = 500


def rewrite_rows(poll: Poll, *, without: Collection[int]) -> None:
    """Destroy the key and replace all rows that could link people to answers. Responses and texts of the
    residents ``without`` are not kept.

    Must be called in the transaction that publishes the result: all or nothing.
    """
    _delete_answers_of(poll, without)
    PollKey.objects.filter(poll=poll).delete()
    ResponseEntry.objects.filter(poll=poll).delete()
    Batch.objects.filter(poll=poll).delete()
    SetAsideMember.objects.filter(set_aside__poll=poll).delete()
    new = {"id": RANDOM_ID, "pseudonym": RANDOM_BYTES}
    rewrite_some(Response, new, _build_value_removal(poll), poll_id=[poll.pk])
    rewrite_some(Participation, {"id": RANDOM_ID}, poll_id=[poll.pk])
    rewrite_some(OpenText, new, question_id=[question.pk for question in open_questions(poll)])


def _build_value_removal(poll: Poll) -> Mapping[str, Mapping[str, str]]:
    """SQL that removes exact numbers and days from ``answers``, by database; empty if nothing asks for one.

    Only the ranges are kept: somebody may know whose an exact value is.
    """
    measured = poll.questions.filter(kind__in=MEASURED).values_list("pk", flat=True)
    if not measured:
        return {}
    removed = "".join(f" #- '{{{pk},value}}'" for pk in measured)
    paths = "".join(f", '$.\"{pk}\".value'" for pk in measured)
    return {"answers": {"postgresql": f"answers{removed}", "sqlite": f"json_remove(answers{paths})"}}


@sensitive_variables()
def _delete_answers_of(poll: Poll, residents: Collection[int]) -> None:
    """Delete the responses and open answers of ``residents``. Needs the poll's key."""
    if not residents:
        return
    key = bytes(PollKey.objects.values_list("key", flat=True).get(poll=poll))
    _delete_in_chunks(
        Response.objects.filter(poll=poll),
        (pseudonyms.compute_response_pseudonym(key, resident) for resident in residents),
    )
    for question in open_questions(poll):
        of_question = OpenText.objects.filter(question=question)
        _delete_in_chunks(
            of_question,
            (pseudonyms.compute_text_pseudonym(key, question.pk, resident) for resident in residents),
        )


def _delete_in_chunks(rows: QuerySet[Any], authors: Iterable[bytes]) -> None:
    """Delete the rows with these pseudonyms, ``_AT_ONCE`` at a time."""
    left = iter(authors)
    while some := list(islice(left, _AT_ONCE)):
        rows.filter(pseudonym__in=some).delete()
