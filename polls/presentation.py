"""What the question and result page show, put together for the templates."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects

from participation.people.models import User
from participation.territory import queries as territory
from polls import errors, operations, queries, rules
from polls.checking import CheckedAnswers, Choice, as_choice
from polls.counting import NO_OPINION, StoredAnswers
from polls.models import Phase, Poll, Question


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """An option as an input: ``value`` is the option's id or ``none``.

    ``amount`` is its place, score or amount, where the question's kind has such.
    """

    value: str
    text: str
    chosen: bool
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionChoices:
    """A question as a fieldset, with what is chosen now and what was wrong with it."""

    question: Question
    options: list[OptionChoice]
    no_opinion: OptionChoice | None
    text: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class PollPage:
    """One poll for one visitor. ``why_not`` says why they can't answer; None: they can."""

    poll: Poll
    phase: Phase
    answered: bool
    why_not: errors.NotEligible | None
    show_form: bool
    questions: list[QuestionChoices]
    results: Mapping[str, Any] | None
    population: int
    errors: list[str] = field(default_factory=list)

    @property
    def may_change(self) -> bool:
        return self.answered and self.poll.may_change and self.phase == Phase.OPEN

    @property
    def turnout(self) -> float | None:
        """People who answered, as published, of every 10,000 living where the poll asks; None before that."""
        responses = self.results["responses"] if self.results else None
        return None if responses is None or not self.population else 10_000 * responses / self.population

    @property
    def has_errors(self) -> bool:
        return bool(self.errors) or any(question.error for question in self.questions)

    @property
    def is_single(self) -> bool:
        """One question: it is the page's heading itself."""
        return len(self.questions) == 1


def poll_page(
    person: User | AnonymousUser,
    poll: Poll,
    *,
    changing: bool = False,
    given: Mapping[int, Choice] | None = None,
    problems: list[errors.Problem] | None = None,
) -> PollPage:
    """``changing``: somebody who has answered wants the form again. ``given``, ``problems``: what was sent
    and refused, to be mended."""
    prefetch_related_objects([poll], "districts")  # asked here and by several templates
    phase = poll.phase
    answered = queries.has_answered(person, poll)
    districts = list(poll.districts.all())
    why_not = rules.why_not_eligible(person, poll, districts)
    mine = _own(person, poll) if answered and phase == Phase.OPEN else None
    open_to_person = phase == Phase.OPEN and (why_not is None or isinstance(why_not, errors.SignInNeeded))
    wants_form = not answered or (poll.may_change and changing)
    found = {problem.question: str(problem.message) for problem in problems or []}
    questions = [
        _question(question, given, mine, found.get(question.pk, ""))
        for question in queries.questions_of(poll)
    ]
    snapshot = queries.latest_snapshot(poll.pk)
    results = json.loads(snapshot.body) if snapshot else None
    if results and mine:
        _mark_own(results, mine.answers)
    return PollPage(
        poll=poll,
        phase=phase,
        answered=answered,
        why_not=why_not,
        show_form=open_to_person and wants_form,
        questions=questions,
        results=results,
        population=sum(district.population for district in districts) or territory.population(),
        errors=[text for key, text in found.items() if key not in {q.question.pk for q in questions}],
    )


def _own(person: User | AnonymousUser, poll: Poll) -> CheckedAnswers | None:
    return operations.own_answers(poll=poll, resident=person) if isinstance(person, User) else None


def _question(
    question: Question,
    given: Mapping[int, Choice] | None,
    mine: CheckedAnswers | None,
    error: str,
) -> QuestionChoices:
    if given is not None:
        choice = given.get(question.pk, Choice())
    elif mine is not None:
        choice = as_choice(mine.answers.get(str(question.pk)), mine.texts.get(question.pk, ""))
    else:
        choice = Choice()
    amounts = dict(choice.values)
    amounts.update((option, place) for place, option in enumerate(choice.options, start=1))
    return QuestionChoices(
        question=question,
        options=[
            OptionChoice(str(option.pk), option.text, option.pk in choice.options, amounts.get(option.pk))
            for option in question.options.all()
        ],
        no_opinion=OptionChoice(NO_OPINION, "", choice.no_opinion) if question.no_opinion else None,
        text=choice.text,
        error=error,
    )


def _mark_own(results: dict[str, Any], mine: StoredAnswers) -> None:
    for question in results["questions"]:
        answer = mine.get(str(question["id"]))
        chosen = answer if isinstance(answer, list) else []
        for option in question["options"]:
            option["mine"] = option["id"] in chosen
        if question["no_opinion"]:
            question["no_opinion"]["mine"] = answer == NO_OPINION
