"""The page of a poll that is not counted: the form, or why there is none, and the public figures."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from participation.people.models import User
from participation.refusals import Refusal
from participation.territory import queries as territory_queries
from participation.texts import Wording
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Option, Phase, Poll, Question, QuestionKind
from polls.questionnaire.wording import wording
from polls.releases import live_results
from polls.releases import queries as releases_queries
from polls.responses import errors, queries, rules
from polls.responses.operations import Receipt
from polls.responses.validation import CheckedAnswers, Choice, as_choice
from polls.statistics.tally import NO_OPINION


def confirmation(receipt: Receipt) -> str:
    """What a page tells whoever has answered."""
    return _("Your answer was changed.") if receipt.changed else _("Your answer is saved. Thank you.")


#: A scale of more values than this is a field for a number, not a row of buttons.
MOST_SCORES_IN_A_ROW = 11


@dataclass(frozen=True, slots=True)
class Step:
    """A place or a score that an option can be given."""

    value: int
    chosen: bool
    #: What it means, at either end of a scale.
    label: Wording | None = None


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """An option as an input: ``value`` is the option's id or ``none``.

    ``typed``: the place, score or amount given to it, as it was written; ``steps``: those that can be chosen,
    where there are few.
    """

    value: str
    text: Wording
    chosen: bool
    typed: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionChoices:
    """A question as a fieldset, with what is chosen now and what was wrong with it.

    ``asked_after``: the options of the earlier question, one of which leads to this one; empty: asked of all.
    """

    question: Question
    options: list[OptionChoice]
    no_opinion: OptionChoice | None
    text: str = ""
    error: str = ""
    asked_after: tuple[Option, ...] = ()

    @property
    def can_be_left_out(self) -> bool:
        """Whether a page without scripts needs a way to take a single choice back."""
        return not self.question.required or bool(self.asked_after)

    @property
    def leading_options(self) -> str:
        """The ids of ``asked_after``, for the script that shows the question in time."""
        return " ".join(str(option.pk) for option in self.asked_after)

    @property
    def has_long_scale(self) -> bool:
        return self.question.score_max - self.question.score_min >= MOST_SCORES_IN_A_ROW


@dataclass(frozen=True, slots=True)
class PollPage:
    """One poll for one visitor. ``why_not`` says why they can't answer; None: they can."""

    poll: Poll
    phase: Phase
    answered: bool
    why_not: Refusal | None
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
    why_not = rules.response_refusal(person, poll, districts, answered=answered)
    mine = _own(person, poll) if answered and phase == Phase.OPEN else None
    problem_texts = {problem.question: str(problem.message) for problem in problems or []}
    asked = questionnaire_queries.questions_of(poll)
    may_fill_in = why_not is None or isinstance(why_not, errors.SignInNeeded)
    show_form = may_fill_in and (changing or not answered)
    choices = [_choice_for(question, given, mine) if show_form else Choice() for question in asked]
    questions = [
        _question(question, choice, asked, problem_texts.get(question.pk, ""), person if show_form else None)
        for question, choice in zip(asked, choices, strict=True)
    ]
    snapshot = releases_queries.latest_snapshot(poll.pk)
    results = (
        live_results.results_for_page(snapshot.body, asked, mine.answers if mine else {})
        if snapshot
        else None
    )
    return PollPage(
        poll=poll,
        phase=phase,
        answered=answered,
        why_not=why_not,
        show_form=show_form,
        questions=questions,
        results=results,
        population=sum(district.population for district in districts) or territory_queries.population(),
        errors=[text for key, text in problem_texts.items() if key not in {q.question.pk for q in questions}],
    )


def _own(person: User | AnonymousUser, poll: Poll) -> CheckedAnswers | None:
    return queries.own_answers(poll=poll, resident=person) if isinstance(person, User) else None


def _choice_for(
    question: Question, given: Mapping[int, Choice] | None, mine: CheckedAnswers | None
) -> Choice:
    if given is not None:
        return given.get(question.pk, Choice())
    if mine is not None:
        return as_choice(mine.answers.get(str(question.pk)), mine.texts.get(question.pk, ""))
    return Choice()


def _question(
    question: Question,
    choice: Choice,
    asked: Sequence[Question],
    error: str,
    respondent: User | AnonymousUser | None,
) -> QuestionChoices:
    """``respondent``: who fills in the form; None where questions are only shown, in the council's order."""
    typed = {option: str(value) for option, value in choice.values} | dict(choice.unreadable)
    options = list(question.options.all())
    if question.random_order and respondent is not None:
        options = in_order_of(respondent, options)
    return QuestionChoices(
        question=question,
        options=[
            OptionChoice(
                str(option.pk),
                wording(option),
                option.pk in choice.options,
                typed.get(option.pk, ""),
                _steps(question, typed.get(option.pk, "")),
            )
            for option in options
        ],
        no_opinion=OptionChoice(NO_OPINION, Wording(""), choice.no_opinion) if question.no_opinion else None,
        text=choice.text,
        error=error,
        asked_after=_leading_to(question, asked),
    )


def _steps(question: Question, typed: str) -> tuple[Step, ...]:
    if question.kind == QuestionKind.RANKING:
        return tuple(Step(place, str(place) == typed) for place in range(1, question.max_choices + 1))
    if question.kind != QuestionKind.SCORE:
        return ()
    lowest, highest = question.score_min, question.score_max
    ends = {
        lowest: wording(question, "score_min_label"),
        highest: wording(question, "score_max_label"),
    }
    return tuple(Step(score, str(score) == typed, ends.get(score)) for score in range(lowest, highest + 1))


def _leading_to(question: Question, asked: Sequence[Question]) -> tuple[Option, ...]:
    if question.condition_id is None:
        return ()
    leading = {option.pk for option in question.condition_options.all()}
    return tuple(
        option
        for earlier in asked
        if earlier.pk == question.condition_id
        for option in earlier.options.all()
        if option.pk in leading
    )


def in_order_of(person: User | AnonymousUser, options: Sequence[Option]) -> list[Option]:
    """``options`` in an order drawn for ``person``: the same whenever they look, and nobody else's.

    Who is not signed in gets another order each time. Nothing is stored, and whoever does not hold the
    secret key of the site cannot work an order out.
    """
    who = str(person.pk) if isinstance(person, User) else secrets.token_hex(8)

    def drawn(option: Option) -> bytes:
        what = f"{who}:{option.question_id}:{option.pk}"
        return salted_hmac("polls.order of options", what, algorithm="sha256").digest()

    return sorted(options, key=drawn)
