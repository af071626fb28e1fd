"""Reads of one poll and its questions."""

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404
from django.utils import timezone

from participation.elections.queries import Embargo, embargo_at
from polls.questionnaire import rules
from polls.questionnaire.models import Option, Poll, Question


def questions_of(poll: Poll) -> list[Question]:
    """The poll's questions in order, each with its options and the options it depends on at hand.

    Two queries, and one more where a question depends on another.
    """
    questions = list(
        poll.questions.prefetch_related(Prefetch("options", Option.objects.order_by("position")))
    )
    prefetch_related_objects(
        [question for question in questions if question.condition_id], "condition_options"
    )
    return questions


def visible_poll(person: rules.Person, poll_id: int) -> Poll:
    """The poll, or Http404 where there is none that ``person`` may see: a draft's existence is not told."""
    return first_visible(person, Poll.objects.filter(pk=poll_id))


def first_visible(person: rules.Person, found: QuerySet[Poll]) -> Poll:
    poll = found.first()
    if poll is None or not rules.may_see(person, poll):
        raise Http404
    return poll


def embargo_of(poll: Poll) -> Embargo | None:
    """The ban under which no figure of the poll is published now; no query where its election is at hand."""
    return embargo_at(poll.election, timezone.now()) if poll.election is not None else None
