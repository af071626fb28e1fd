"""The page of a poll that is not counted: the form, or why there is none, and the public figures."""

import secrets
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from participation.pages.models import PagePicture
from participation.people.models import AssuranceLevel, User
from participation.refusals import Refusal
from participation.storage.local_cache import local_cache
from participation.territory import queries as territory_queries
from participation.territory.models import District
from participation.text.figures import is_turkish
from participation.text.texts import Wording
from polls.questionnaire import measures
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import (
    MAX_OTHER_LENGTH,
    MEASURED,
    Option,
    Phase,
    Poll,
    Question,
    QuestionKind,
    ResultTiming,
)
from polls.questionnaire.wording import easy_wording, get_wording, scale_wordings
from polls.releases import live_results
from polls.releases import queries as releases_queries
from polls.responses import errors, queries, rules
from polls.responses.operations import Receipt
from polls.responses.validation import CheckedAnswers, Choice, build_choice
from polls.statistics.tally import NO_OPINION
from realtime.topics import Snapshot


def build_confirmation(receipt: Receipt) -> str:
    """What a page tells whoever has answered."""
    return _("Your answer was changed.") if receipt.changed else _("Your answer is saved. Thank you.")


#: A scale of more values than this is a field for a number, not a row of buttons.
MAX_SCORES_IN_A_ROW = 11


@dataclass(frozen=True, slots=True)
class Step:
    """A place or a score that an option can be given."""

    value: int
    chosen: bool
    #: What it means, at either end of a scale.
    label: Wording | None = None


@dataclass(frozen=True, slots=True)
class OptionInput:
    """An option as an input: ``value`` is the option's id or ``none``.

    ``typed``: the place, score or amount given to it, as it was written; ``steps``: those that can be chosen,
    where there are few.
    """

    value: str
    text: Wording
    chosen: bool
    typed: str = ""
    steps: tuple[Step, ...] = ()
    is_other: bool = False
    picture: PagePicture | None = None

    @property
    def described(self) -> str:
        """What its picture shows."""
        if self.picture is None:
            return ""
        return self.picture.description_tr if is_turkish() else self.picture.description_en


@dataclass(frozen=True, slots=True)
class QuestionInputs:
    """A question as a fieldset, with what is chosen now and what was wrong with it.

    ``asked_after``: the options of the earlier question, one of which leads to this one; empty: asked of all.
    """

    question: Question
    options: list[OptionInput]
    no_opinion: OptionInput | None
    text: str = ""
    #: A number or day as it was written.
    value: str = ""
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
    def is_measured(self) -> bool:
        return self.question.kind in MEASURED

    @property
    def listed(self) -> list[OptionInput]:
        """The options, unless they are ranges."""
        return [] if self.is_measured else self.options

    @property
    def unit(self) -> Wording:
        return get_wording(self.question, "number_unit")

    @property
    def most_in_other(self) -> int:
        return MAX_OTHER_LENGTH

    @property
    def least_in_words(self) -> str:
        return measures.format_value(self.question, measures.get_value_bounds(self.question)[0])

    @property
    def most_in_words(self) -> str:
        return measures.format_value(self.question, measures.get_value_bounds(self.question)[1])

    @property
    def has_long_scale(self) -> bool:
        return self.question.score_max - self.question.score_min >= MAX_SCORES_IN_A_ROW


@dataclass(frozen=True, slots=True)
class Asked:
    """What a poll asks, of whom; ``population``: the people living there."""

    questions: Sequence[Question]
    districts: Sequence[District]
    population: int

    @property
    def open_questions(self) -> list[int]:
        return [question.pk for question in self.questions if question.takes_text]


@dataclass(frozen=True)
class PollPage:
    """One poll for one visitor. ``why_not`` says why they can't answer; None: they can. ``later_refusal``: of
    a poll that has not opened yet, why they won't be able to.

    ``snapshot``: the public figures, None for a poll that was never opened. ``choices``, ``problems``: what
    was sent and refused. ``wants_easy``: the visitor asked for easy language. ``mine``: the visitor's answers
    to an open poll. The versions state everything that the page's parts depend on apart from the language;
    None where a part is the visitor's own.
    """

    poll: Poll
    phase: Phase
    answered: bool
    why_not: Refusal | None
    show_form: bool
    asked: Asked
    snapshot: Snapshot | None
    person: User | AnonymousUser
    later_refusal: Refusal | None = None
    wants_easy: bool = False
    mine: CheckedAnswers | None = None
    choices: Mapping[int, Choice] | None = None
    problems: Mapping[int | None, str] = field(default_factory=dict)

    @property
    def version(self) -> Hashable:
        """Of what does not change while the poll is open, unless an official act changes it."""
        return _build_version(self.poll, self.phase)

    @property
    def questions_version(self) -> Hashable:
        is_own = self.choices is not None or self.mine is not None or self.problems
        in_random_order = any(question.random_order for question in self.asked.questions)
        return None if is_own or in_random_order or self.version is None else (self.version, self.is_easy)

    @cached_property
    def offers_easy(self) -> bool:
        """Whether something is written in easy language, in the language of the page."""
        written: list[Poll | Question] = [self.poll, *self.asked.questions]
        return any(easy_wording(one) for one in written)

    @property
    def is_easy(self) -> bool:
        return self.wants_easy and self.offers_easy

    @property
    def results_version(self) -> Hashable:
        if self.snapshot is None or self.mine is not None or self.version is None:
            return None
        return (self.version, self.phase, self.snapshot.body, self.answered)

    @cached_property
    def questions(self) -> list[QuestionInputs]:
        respondent = self.person if self.show_form else None
        return [
            _build_question(
                question,
                _find_choice(question, self.choices, self.mine) if self.show_form else Choice(),
                self.asked.questions,
                self.problems.get(question.pk, ""),
                respondent,
            )
            for question in self.asked.questions
        ]

    @cached_property
    def results(self) -> Mapping[str, Any] | None:
        if self.snapshot is None:
            return None
        mine = self.mine.answers if self.mine else {}
        return live_results.results_for_page(self.snapshot.body, self.asked.questions, mine)

    @property
    def folds_interim_results(self) -> bool:
        """Whether figures lie behind a press, so that they sway nobody who has not answered yet."""
        timed = self.poll.result_timing != ResultTiming.AFTER_CLOSE
        return timed and self.phase == Phase.OPEN and not self.answered

    @property
    def population(self) -> int:
        return self.asked.population

    @property
    def district_names(self) -> str:
        return ", ".join(district.name for district in self.asked.districts)

    @property
    def needs_proof(self) -> bool:
        """Whether a confirmed e-mail address is not enough to answer."""
        return self.poll.minimum_assurance > AssuranceLevel.EMAIL_ONLY

    @property
    def who_may(self) -> str:
        """For visitors: which districts and which proof of residence the poll asks for.

        Empty if everybody in the city can answer with a confirmed e-mail address, and for people who are
        signed in, whose form says whether they can.
        """
        if self.why_not is None:
            return ""
        districts = self.district_names
        level = AssuranceLevel(self.poll.minimum_assurance).label
        if districts and self.needs_proof:
            words = _("Residents of {districts} whose account has at least the level “{level}” can answer.")
        elif districts:
            words = _("Residents of {districts} can answer.")
        elif self.needs_proof:
            words = _("People whose account has at least the level “{level}” can answer.")
        else:
            return ""
        return words.format(districts=districts, level=level)

    @property
    def may_change(self) -> bool:
        return self.answered and self.poll.may_change and self.phase == Phase.OPEN

    @property
    def announces_matter(self) -> bool:
        """Whether the page says, before anybody answers, which other polls exclude this one."""
        return self.poll.matter is not None and self.phase in (Phase.SCHEDULED, Phase.OPEN)

    @property
    def turnout(self) -> float | None:
        """People who answered, as published, of every 10,000 living where the poll asks; None before that."""
        responses = self.results["responses"] if self.results else None
        return None if responses is None or not self.population else 10_000 * responses / self.population

    @property
    def errors(self) -> list[str]:
        """Problems that concern no question."""
        asked = {question.pk for question in self.asked.questions}
        return [text for key, text in self.problems.items() if key not in asked]

    @property
    def has_errors(self) -> bool:
        return any(self.problems.values())

    @property
    def is_single(self) -> bool:
        """One question: it is the page's heading itself."""
        return len(self.asked.questions) == 1


def build_poll_page(
    person: User | AnonymousUser,
    poll: Poll,
    *,
    changing: bool = False,
    wants_easy: bool = False,
    choices: Mapping[int, Choice] | None = None,
    problems: list[errors.Problem] | None = None,
) -> PollPage:
    """``changing``: somebody who has answered wants the form again. ``wants_easy``: in easy language.
    ``choices``, ``problems``: what was sent and refused, to be mended."""
    phase = poll.phase
    asked = local_cache.get("asked", _build_version(poll, phase), lambda: read_questionnaire(poll.pk))
    answered = queries.has_answered(person, poll)
    elsewhere = None if answered else queries.find_answered_elsewhere(person, poll, asked.districts)
    why_not = rules.find_response_refusal(
        person, poll, asked.districts, answered=answered, elsewhere=elsewhere
    )
    may_fill_in = why_not is None or isinstance(why_not, errors.SignInNeeded)
    mine = None
    if answered and phase == Phase.OPEN and isinstance(person, User):
        mine = queries.get_own_answers(poll, person, asked.open_questions)
    return PollPage(
        poll=poll,
        phase=phase,
        answered=answered,
        why_not=why_not,
        show_form=may_fill_in and (changing or not answered),
        asked=asked,
        snapshot=releases_queries.snapshot_of(poll),
        person=person,
        later_refusal=rules.find_later_refusal(person, poll, asked.districts, elsewhere),
        wants_easy=wants_easy,
        mine=mine,
        choices=choices,
        problems={problem.question: str(problem.message) for problem in problems or []},
    )


def _build_version(poll: Poll, phase: Phase) -> Hashable:
    acts = getattr(poll, "acts", None)
    return (poll.pk, acts) if acts is not None and phase != Phase.DRAFT else None


def read_questionnaire(poll_id: int) -> Asked:
    """At most six queries. Reads the poll, too: another instance may hold whether a visitor has answered."""
    poll = Poll.objects.get(pk=poll_id)
    districts = list(poll.districts.all())
    population = (
        sum(district.population for district in districts) or territory_queries.get_total_population()
    )
    return Asked(questionnaire_queries.questions_of(poll), districts, population)


def _find_choice(
    question: Question, choices: Mapping[int, Choice] | None, mine: CheckedAnswers | None
) -> Choice:
    if choices is not None:
        return choices.get(question.pk, Choice())
    if mine is not None:
        choice = build_choice(mine.answers.get(str(question.pk)), mine.texts.get(question.pk, ""))
        return replace(choice, value=_restore_typed(question, choice.value))
    return Choice()


def _build_question(
    question: Question,
    choice: Choice,
    asked: Sequence[Question],
    error: str,
    respondent: User | AnonymousUser | None,
) -> QuestionInputs:
    """``respondent``: who fills in the form; None where questions are only shown, in the council's order."""
    typed = {option: str(value) for option, value in choice.values} | dict(choice.unreadable)
    options = list(question.options.all())
    if question.random_order and respondent is not None:
        options = order_options(respondent, options)
    return QuestionInputs(
        question=question,
        options=[
            OptionInput(
                str(option.pk),
                get_wording(option),
                option.pk in choice.options,
                typed.get(option.pk, ""),
                _build_steps(question, typed.get(option.pk, "")),
                option.is_other,
                option.picture,
            )
            for option in options
        ],
        no_opinion=OptionInput(NO_OPINION, Wording(""), choice.no_opinion) if question.no_opinion else None,
        text=choice.text,
        value=choice.value,
        error=error,
        asked_after=_find_leading_questions(question, asked),
    )


def _restore_typed(question: Question, value: str) -> str:
    """A stored number begins its decimals with a point."""
    return value.replace(".", ",") if question.kind == QuestionKind.NUMBER and is_turkish() else value


def _build_steps(question: Question, typed: str) -> tuple[Step, ...]:
    if question.kind == QuestionKind.RANKING:
        return tuple(Step(place, str(place) == typed) for place in range(1, question.max_choices + 1))
    if question.kind == QuestionKind.MATRIX:
        labels = enumerate(scale_wordings(question), start=1)
        return tuple(Step(score, str(score) == typed, label) for score, label in labels)
    if question.kind != QuestionKind.SCORE:
        return ()
    lowest, highest = question.score_min, question.score_max
    ends = {
        lowest: get_wording(question, "score_min_label"),
        highest: get_wording(question, "score_max_label"),
    }
    return tuple(Step(score, str(score) == typed, ends.get(score)) for score in range(lowest, highest + 1))


def _find_leading_questions(question: Question, asked: Sequence[Question]) -> tuple[Option, ...]:
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


def order_options(person: User | AnonymousUser, options: Sequence[Option]) -> list[Option]:
    """``options`` in an order drawn for ``person``: the same whenever they look, and nobody else's.

    Who is not signed in gets another order each time. Nothing is stored, and whoever does not hold the
    secret key of the site cannot work an order out.
    """
    who = str(person.pk) if isinstance(person, User) else secrets.token_hex(8)

    def drawn(option: Option) -> bytes:
        what = f"{who}:{option.question_id}:{option.pk}"
        return salted_hmac("polls.order of options", what, algorithm="sha256").digest()

    # *Other* stays where it is expected: after those it is other than.
    return sorted(options, key=lambda option: (option.is_other, drawn(option)))
