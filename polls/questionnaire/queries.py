"""Queries for one poll and its questions."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404
from django.utils import timezone

from participation.elections.queries import Embargo, embargo_at
from participation.people.rules import Person
from polls.questionnaire import rules
from polls.questionnaire.models import Matter, Option, Poll, Question, State


def questions_of(poll: Poll) -> list[Question]:
    """The poll's questions in order, with their options and the options of conditions loaded.

    Two queries, and one more if any question has a condition.
    """
    questions = list(
        poll.questions.prefetch_related(Prefetch("options", Option.objects.order_by("position")))
    )
    prefetch_related_objects(
        [question for question in questions if question.condition_id], "condition_options"
    )
    return questions


def visible_poll(person: Person, poll_id: int) -> Poll:
    """The poll. Raises Http404 if ``person`` may not see it, so a draft's existence is not disclosed."""
    return first_visible(person, Poll.objects.filter(pk=poll_id))


def first_visible(person: Person, polls: QuerySet[Poll]) -> Poll:
    """The first of ``polls``. Raises Http404 if there is none or ``person`` may not see it."""
    poll = polls.first()
    if poll is None or not rules.may_see(person, poll):
        raise Http404
    return poll


def matters() -> QuerySet[Matter]:
    """All matters by name, with the polls that belong to them loaded."""
    return Matter.objects.prefetch_related(Prefetch("polls", Poll.objects.order_by("pk")))


def locked_matter(matter_id: int) -> Matter | None:
    """The matter, locked until commit, so that no poll of it is opened and nobody changes or deletes it; None
    if it is deleted.
    """
    return Matter.objects.select_for_update().filter(pk=matter_id).first()


def limits() -> list[datetime]:
    """When polls open and close by themselves, in order."""
    spans = Poll.objects.filter(state=State.OPEN).values_list("opens_at", "closes_at")
    return sorted(moment for span in spans for moment in span)


def embargo_of(poll: Poll) -> Embargo | None:
    """The current embargo on the poll's figures, or None. No query if its election is loaded."""
    return embargo_at(poll.election, timezone.now()) if poll.election is not None else None
