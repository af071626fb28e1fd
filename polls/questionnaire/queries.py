"""Queries for one poll and its questions."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.http import Http404
from django.utils import timezone

from participation.elections.queries import Embargo, find_active_embargo
from participation.people.rules import Person
from polls.questionnaire import rules
from polls.questionnaire.models import Extension, Matter, Option, Poll, Question, State, Transition


def questions_of(poll: Poll) -> list[Question]:
    """The poll's questions in order, with their options and the options of conditions loaded.

    Two queries, and one more if any question has a condition.
    """
    questions = list(
        poll.questions.prefetch_related(
            Prefetch("options", Option.objects.select_related("picture").order_by("position"))
        )
    )
    prefetch_related_objects(
        [question for question in questions if question.condition_id], "condition_options"
    )
    return questions


def list_used_pictures(digests: Collection[str]) -> set[str]:
    """Which of the pictures an option of a poll has, also of a draft."""
    shown = Option.objects.filter(picture__in=digests).values_list("picture", flat=True)
    return {digest for digest in shown if digest is not None}


def publishes_picture(digest: str) -> bool:
    """Whether an option of a poll that everybody may see has the picture."""
    return Option.objects.filter(picture=digest).exclude(question__poll__state=State.DRAFT).exists()


def visible_poll(person: Person, poll_id: int) -> Poll:
    """The poll. Raises Http404 if ``person`` may not see it, so a draft's existence is not disclosed."""
    return first_visible(person, Poll.objects.filter(pk=poll_id))


def first_visible(person: Person, polls: QuerySet[Poll]) -> Poll:
    """The first of ``polls``. Raises Http404 if there is none or ``person`` may not see it."""
    poll = polls.first()
    if poll is None or not rules.may_see_poll(person, poll):
        raise Http404
    return poll


def with_closing(polls: QuerySet[Poll]) -> QuerySet[Poll]:
    """``polls`` with why they were closed early (``closing_reason``, empty or None if they were not), when
    they were to close (``planned_closing``, likewise) and whether their closing was moved later, for
    ``extensions_of``.
    """
    closing = Transition.objects.filter(poll=OuterRef("pk"), after=State.CLOSED)
    return polls.annotate(
        is_extended=Exists(Extension.objects.filter(poll=OuterRef("pk"))),
        closing_reason=Subquery(closing.values("reason")[:1]),
        planned_closing=Subquery(closing.values("planned_closing")[:1]),
    )


def extensions_of(poll: Poll) -> list[Extension]:
    """How the closing of a poll of ``with_closing`` was moved later; no query unless it was."""
    return list(poll.extensions.all()) if getattr(poll, "is_extended", False) else []


def list_matters() -> QuerySet[Matter]:
    """All matters by name, with the polls that belong to them loaded."""
    return Matter.objects.prefetch_related(Prefetch("polls", Poll.objects.order_by("pk")))


def locked_matter(matter_id: int) -> Matter | None:
    """The matter, locked until commit, so that no poll of it is opened and nobody changes or deletes it; None
    if it is deleted.
    """
    return Matter.objects.select_for_update().filter(pk=matter_id).first()


def list_scheduled_times() -> list[datetime]:
    """When polls open and close by themselves, in order."""
    spans = Poll.objects.filter(state=State.OPEN).values_list("opens_at", "closes_at")
    return sorted(moment for span in spans for moment in span)


def find_embargo(poll: Poll) -> Embargo | None:
    """The current embargo on the poll's figures, or None. No query if its election is loaded."""
    return find_active_embargo(poll.election, timezone.now()) if poll.election is not None else None
