"""Validation of submitted answers for all kinds of questions, their conditions and bounds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from participation.text import figures
from polls.questionnaire import measures
from polls.questionnaire.models import MAX_OTHER_LENGTH, Option, Question, QuestionKind
from polls.responses import errors
from polls.statistics.tally import NO_OPINION, StoredAnswer, StoredAnswers


@dataclass(frozen=True, slots=True)
class Choice:
    """The submitted answer to one question. Fields that the question's kind does not use must be empty.

    ``options``: ids of chosen options, or of ranked ones, best first. ``values``: pairs of option id and
    place, score or amount. ``text``: an open answer, or what is meant by *other*. ``value``: a number or day
    as it was written. ``unreadable``: pairs of option id (0 if invalid) and
    the text submitted instead of a number; always refused, and displayed again for correction.
    """

    options: tuple[int, ...] = ()
    no_opinion: bool = False
    values: tuple[tuple[int, int], ...] = ()
    text: str = ""
    value: str = ""
    unreadable: tuple[tuple[int, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        texts = self.text.strip() or self.value.strip()
        return not (self.options or self.no_opinion or self.values or texts or self.unreadable)


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """Answers to store: ``answers`` with the response, ``texts`` (question id → text) separately."""

    answers: StoredAnswers
    texts: Mapping[int, str] = field(default_factory=dict)


class _Refused(Exception):
    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def validate_answers(questions: Sequence[Question], choices: Mapping[int, Choice]) -> CheckedAnswers:
    """Validate ``choices`` (question id → choice) and return its stored form.

    Raises InvalidAnswers with all problems. ``questions`` are all of the poll's in order, with options and
    conditions loaded. A question whose condition is not met must not be answered.
    """
    question_ids = {question.pk for question in questions}
    problems = [
        errors.Problem(key, "unknown_question", _("This question does not belong to the poll."))
        for key in choices
        if key not in question_ids
    ]
    answers: dict[str, StoredAnswer] = {}
    texts: dict[int, str] = {}
    for question in questions:
        choice = choices.get(question.pk, Choice())
        try:
            answer = _validate_choice(question, choice, asked=is_condition_met(question, answers))
        except _Refused as refused:
            problems.append(errors.Problem(question.pk, refused.code, refused.message))
            continue
        if answer is not None:
            answers[str(question.pk)] = answer
            if text := choice.text.strip():
                texts[question.pk] = text
    if not problems and not answers:
        problems.append(errors.Problem(None, "empty", _("Answer at least one question.")))
    if problems:
        raise errors.InvalidAnswers(problems)
    return CheckedAnswers(answers, texts)


def build_choice(answer: StoredAnswer | None, text: str = "") -> Choice:
    """The choice from which ``answer`` results; rankings are returned as places."""
    if answer is None:
        return Choice()
    if isinstance(answer, str):
        return Choice(no_opinion=True)
    if isinstance(answer, list):
        return Choice(tuple(answer), text=text)
    if "value" in answer:
        return Choice(value=answer["value"])
    if "ranking" in answer:
        places = enumerate(answer["ranking"], start=1)
        return Choice(values=tuple((option, place) for place, option in places))
    amounts = {**answer.get("scores", {}), **answer.get("budget", {})}
    return Choice(values=tuple((int(option), amount) for option, amount in amounts.items()), text=text)


def is_condition_met(question: Question, answers: StoredAnswers) -> bool:
    """Whether the question's condition, if any, is met by the answers to earlier questions."""
    if question.condition_id is None:
        return True
    earlier = answers.get(str(question.condition_id))
    condition_options = {option.pk for option in question.condition_options.all()}
    return isinstance(earlier, list) and not condition_options.isdisjoint(earlier)


def _validate_choice(question: Question, choice: Choice, *, asked: bool) -> StoredAnswer | None:
    """The stored form of one answer; None if there is none and none is required. Raises _Refused."""
    if not asked:
        if not choice.is_empty:
            raise _Refused("not_asked", _NOT_ASKED)
        return None
    if choice.is_empty:
        if question.required:
            raise _Refused("required", _("Please answer this question."))
        return None
    if choice.unreadable:
        raise _Refused("unreadable", _("Write whole numbers, using digits only: 1000, not 1.000 or 1,5."))
    if choice.no_opinion:
        return _validate_no_opinion(question, choice)
    return _CHECKS[QuestionKind(question.kind)](question, choice)


def _validate_no_opinion(question: Question, choice: Choice) -> StoredAnswer:
    if not question.no_opinion:
        raise _Refused("no_opinion_not_offered", _("This question does not offer “no opinion”."))
    if choice.options or choice.values or choice.text.strip() or choice.value.strip():
        raise _Refused("no_opinion_and_options", _("Choose either options or “no opinion”, not both."))
    return NO_OPINION


_NOT_ASKED = _(
    "Your earlier answer means that you are not asked this question. Leave it blank, or change that answer."
)


def _require_only(choice: Choice, *used: str) -> None:
    """Raise _Refused if fields are filled in that this kind of question does not use."""
    for name in ("options", "values", "text", "value"):
        if name not in used and getattr(choice, name):
            raise _Refused("wrong_kind", _("This kind of question needs another kind of answer."))


def _require_known(question: Question, options: Sequence[int]) -> None:
    if len(set(options)) != len(options):
        raise _Refused("repeated_option", _("An option is chosen twice."))
    if not set(options) <= {option.pk for option in question.options.all()}:
        raise _Refused("unknown_option", _("One of the options does not belong to this question."))


def _require_number(question: Question, count: int) -> None:
    if count < question.min_choices:
        message = ngettext_lazy(
            "Choose at least {least} option.", "Choose at least {least} options.", question.min_choices
        )
        raise _Refused("too_few", format_lazy(message, least=question.min_choices))
    if count > question.max_choices:
        message = ngettext_lazy(
            "Choose at most {most} option.", "Choose at most {most} options.", question.max_choices
        )
        raise _Refused("too_many", format_lazy(message, most=question.max_choices))


def _validate_options(question: Question, choice: Choice) -> StoredAnswer:
    other = question.other
    _require_only(choice, "options", *(["text"] if other else []))
    _require_known(question, choice.options)
    if other and choice.text.strip():
        if other.pk not in choice.options:
            raise _Refused(
                "text_without_option",
                _(
                    "You wrote something beside an option without choosing it. Choose it, or delete what "
                    "you wrote."
                ),
            )
        _require_text(choice.text, MAX_OTHER_LENGTH)
    _require_number(question, len(choice.options))
    return sorted(choice.options)


def _validate_ranking(question: Question, choice: Choice) -> StoredAnswer:
    _require_only(choice, "options", "values")
    options = choice.options
    if choice.values:
        if options:
            raise _Refused("wrong_kind", _("This kind of question needs another kind of answer."))
        _require_known(question, [option for option, _place in choice.values])
        places = sorted(place for _option, place in choice.values)
        if len(set(places)) < len(places):
            raise _Refused("rank_repeated", _("Two options have the same place."))
        if places != list(range(1, len(places) + 1)):
            raise _Refused("rank_gap", _("Use the places 1, 2, 3 … without gaps."))
        options = tuple(option for option, _place in sorted(choice.values, key=lambda value: value[1]))
    _require_known(question, options)
    _require_number(question, len(options))
    return {"ranking": list(options)}


def _validate_scores(question: Question, choice: Choice) -> StoredAnswer:
    _require_only(choice, "values")
    _require_known(question, [option for option, _score in choice.values])
    if any(not question.score_min <= score <= question.score_max for _option, score in choice.values):
        message = (
            _("This answer is not on the scale.")
            if question.kind == QuestionKind.MATRIX
            else _("Scores must be from {least} to {most}.")
        )
        raise _Refused(
            "score_out_of_scale", format_lazy(message, least=question.score_min, most=question.score_max)
        )
    if question.required and len(choice.values) < len(question.options.all()):
        message = (
            _("Choose an answer in every row.")
            if question.kind == QuestionKind.MATRIX
            else _("Give every option a score.")
        )
        raise _Refused("score_missing", message)
    return {"scores": {str(option): score for option, score in sorted(choice.values)}}


def _validate_budget(question: Question, choice: Choice) -> StoredAnswer:
    _require_only(choice, "values")
    _require_known(question, [option for option, _amount in choice.values])
    amounts = [amount for _option, amount in choice.values]
    if any(amount < 0 or amount > question.budget_total for amount in amounts):
        raise _Refused("amount_out_of_range", _("No amount can be below zero or above the whole budget."))
    if any(amount % question.budget_step for amount in amounts):
        message = _("Amounts must be multiples of {step}.")
        raise _Refused("amount_off_step", format_lazy(message, step=_figure(question.budget_step)))
    if sum(amounts) != question.budget_total:
        message = _("The total must be {total}; it is {sum} now.")
        total, shared = _figure(question.budget_total), _figure(sum(amounts))
        raise _Refused("budget_sum", format_lazy(message, total=total, sum=shared))
    return {"budget": {str(option): amount for option, amount in sorted(choice.values) if amount}}


#: A number in the reader's language, with groups of three digits.
_figure = lazy(figures.format_number, str)


def _validate_text(question: Question, choice: Choice) -> StoredAnswer:
    _require_only(choice, "text")
    _require_text(choice.text, question.text_length)
    return {"text": True}


def _require_text(text: str, most: int) -> None:
    if not _can_be_stored(text):
        raise _Refused("text_unreadable", _("The text contains a character that cannot be saved."))
    if len(text.strip()) > most:
        message = ngettext_lazy("Write at most {most} character.", "Write at most {most} characters.", most)
        raise _Refused("text_too_long", format_lazy(message, most=most))


def _validate_value(question: Question, choice: Choice) -> StoredAnswer:
    """A number or day, exactly, and the range in which it is published."""
    _require_only(choice, "value")
    try:
        value = measures.parse_value(question, choice.value)
    except ValidationError as error:
        raise _Refused(f"value_{error.code}", error.messages[0]) from None
    lowest, highest = measures.get_value_bounds(question)
    if not lowest <= value <= highest:
        message = (
            _("The number must be from {least} to {most}.")
            if question.kind == QuestionKind.NUMBER
            else _("The day must be from {least} to {most}.")
        )
        ends = (_value_in_words(question, end) for end in (lowest, highest))
        raise _Refused("value_out_of_bounds", format_lazy(message, least=next(ends), most=next(ends)))
    return {
        "options": [_get_range(question, value).pk],
        "value": measures.format_stored_value(question, value),
    }


_value_in_words = lazy(measures.format_value, str)


def _get_range(question: Question, value: int) -> Option:
    return next(
        option
        for option in question.options.all()
        if option.lower is not None and option.upper is not None and option.lower <= value <= option.upper
    )


def _can_be_stored(text: str) -> bool:
    """False with a NUL, which PostgreSQL cannot store, or half of a surrogate pair, which no UTF-8 can."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


_CHECKS: Mapping[QuestionKind, Callable[[Question, Choice], StoredAnswer]] = {
    QuestionKind.SINGLE: _validate_options,
    QuestionKind.MULTIPLE: _validate_options,
    QuestionKind.RANKING: _validate_ranking,
    QuestionKind.SCORE: _validate_scores,
    QuestionKind.BUDGET: _validate_budget,
    QuestionKind.TEXT: _validate_text,
    QuestionKind.NUMBER: _validate_value,
    QuestionKind.MATRIX: _validate_scores,
    QuestionKind.DATE: _validate_value,
}
