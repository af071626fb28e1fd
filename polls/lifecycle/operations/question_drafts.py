"""An editor's input for a question and what is checked in it without the rest of the poll."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from polls.questionnaire import measures, rules
from polls.questionnaire.models import (
    LARGEST_NUMBER,
    MAX_BUDGET_STEPS,
    MAX_DECIMALS,
    MEASURED,
    BudgetUnit,
    DateRange,
    Option,
    Question,
    QuestionKind,
)

#: More options than this cannot be answered on a phone.
MAX_OPTIONS: Final = 30
#: Kinds on which a condition can depend: their options are chosen, not ranked or rated.
CHOSEN: Final = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
_SCORE, _BUDGET = frozenset({QuestionKind.SCORE}), frozenset({QuestionKind.BUDGET})
_NUMBER, _DATE = frozenset({QuestionKind.NUMBER}), frozenset({QuestionKind.DATE})
#: Numbers of points on the scale of a matrix.
MIN_LABELS, MAX_LABELS, MAX_LABEL_LENGTH = 2, 7, 60
#: With one range the result would say nothing.
MIN_RANGES: Final = 2
#: Fields that only some kinds of question use; for other kinds they are not stored.
USED_BY: Final[Mapping[str, Collection[QuestionKind]]] = {
    "random_order": rules.WITH_OPTIONS,
    "other": CHOSEN,
    "min_choices": frozenset({QuestionKind.MULTIPLE, QuestionKind.RANKING}),
    "max_choices": frozenset({QuestionKind.MULTIPLE, QuestionKind.RANKING}),
    "score_min": _SCORE,
    "score_max": _SCORE,
    "score_min_label": _SCORE,
    "score_max_label": _SCORE,
    "budget_total": _BUDGET,
    "budget_step": _BUDGET,
    "budget_unit": _BUDGET,
    "text_length": frozenset({QuestionKind.TEXT}),
    "scale_labels": frozenset({QuestionKind.MATRIX}),
    "number_min": _NUMBER,
    "number_max": _NUMBER,
    "number_decimals": _NUMBER,
    "number_unit": _NUMBER,
    "ranges": _NUMBER,
    "date_min": _DATE,
    "date_max": _DATE,
    "date_range": _DATE,
}
#: Fields of a draft that are no fields of the question.
_OF_OPTIONS: Final = frozenset({"options", "other", "ranges", "pictures", "condition_options"})
_TOO_MANY_OPTIONS: Final = _("A question can have at most 30 options.")
_TOO_MANY_RANGES: Final = _("The result can have at most 30 weeks or months. Choose fewer days, or months.")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """An editor's input for a question; ``options`` are texts in order.

    ``other``: the text of a last option beside which respondents can write; empty for none.
    ``scale_labels``: one per line. Numbers are in units of their last decimal; ``ranges`` are where the
    ranges of the result begin, by rule if there are none. ``pictures``: digests by the ids of stored options;
    None leaves those that there are. ``condition_options`` are options of one earlier
    question; without any, everybody is asked.
    ``max_choices``: None allows all options.
    """

    kind: str
    text: str
    options: Sequence[str] = ()
    hint: str = ""
    easy: str = ""
    easy_en: str = ""
    required: bool = True
    no_opinion: bool = True
    random_order: bool = False
    min_choices: int = 1
    max_choices: int | None = None
    score_min: int = 0
    score_max: int = 5
    score_min_label: str = ""
    score_max_label: str = ""
    budget_total: int = 100
    budget_step: int = 5
    budget_unit: str = BudgetUnit.POINTS
    text_length: int = 500
    other: str = ""
    scale_labels: str = ""
    number_min: int = 0
    number_max: int = 100
    number_decimals: int = 0
    number_unit: str = ""
    ranges: Sequence[int] = ()
    date_min: date | None = None
    date_max: date | None = None
    date_range: str = DateRange.MONTH
    pictures: Mapping[int, str] | None = None
    condition_options: Sequence[Option] = ()

    def apply(self, question: Question) -> None:
        """Set the fields of ``question`` except options and condition; unused ones get their default."""
        for field in dataclasses.fields(self):
            name = field.name
            if name in _OF_OPTIONS:
                continue
            used = self.kind in USED_BY.get(name, QuestionKind.values)
            value = getattr(self, name) if used else getattr(Question(), name)
            setattr(question, name, value.strip() if isinstance(value, str) else value)
        if self.kind == QuestionKind.MATRIX:
            labels = _lines(self.scale_labels)
            question.scale_labels = "\n".join(labels)
            question.score_min, question.score_max = 1, len(labels)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _written(options: Sequence[str]) -> list[str]:
    return [option.strip() for option in options if option.strip()]


def number_of_options(draft: QuestionDraft) -> int:
    return len(_written(draft.options)) + (draft.kind in CHOSEN and bool(draft.other.strip()))


def checked_options(draft: QuestionDraft) -> list[str]:
    """The options' texts in order, *other* included; none of a number or date. Raises ValidationError."""
    if draft.kind not in QuestionKind.values:
        raise ValidationError({"kind": _("This is not one of the choices.")})
    kind = QuestionKind(draft.kind)
    options = _written(draft.options)
    if kind in rules.WITH_OPTIONS:
        _check_texts(kind, options)
    elif options:
        words = (
            _("An open question cannot have options.")
            if kind == QuestionKind.TEXT
            else _("A question that asks for a number or a date cannot have options.")
        )
        raise ValidationError({"options": words})
    if kind in CHOSEN and (other := draft.other.strip()):
        if other in options:
            raise ValidationError({"other": _("Two options are the same.")})
        if len(options) == MAX_OPTIONS:
            raise ValidationError({"other": _TOO_MANY_OPTIONS})
        options.append(other)
    _check_bounds(draft, kind, options)
    return options


def _check_texts(kind: QuestionKind, options: Sequence[str]) -> None:
    fewest = rules.MIN_OPTIONS[kind]
    problem = None
    if len(options) < fewest:
        problem = _("Enter at least two options, one per line.") if fewest == 2 else _("Enter an option.")
    elif len(options) > MAX_OPTIONS:
        problem = _TOO_MANY_OPTIONS
    elif len(set(options)) < len(options):
        problem = _("Two options are the same.")
    elif any(len(option) > 200 for option in options):
        problem = _("An option can have at most 200 characters.")
    if problem is not None:
        raise ValidationError({"options": problem})


def _check_bounds(draft: QuestionDraft, kind: QuestionKind, options: Sequence[str]) -> None:
    if kind in USED_BY["max_choices"] and draft.max_choices is not None:
        if draft.max_choices < draft.min_choices:
            raise ValidationError(
                {"max_choices": _("The maximum number of choices cannot be lower than the minimum.")}
            )
        if draft.max_choices > len(options):
            raise ValidationError(
                {"max_choices": _("There are fewer options than the number of choices allowed.")}
            )
    if kind == QuestionKind.SCORE and draft.score_max <= draft.score_min:
        raise ValidationError({"score_max": _("The highest score must be above the lowest.")})
    if kind == QuestionKind.BUDGET:
        _check_budget(draft)
    if kind == QuestionKind.MATRIX:
        _check_labels(_lines(draft.scale_labels))
    if kind in MEASURED:
        checked_ranges(draft)


def _check_labels(labels: Sequence[str]) -> None:
    problem = None
    if not MIN_LABELS <= len(labels) <= MAX_LABELS:
        problem = _("Enter two to seven answers, one per line.")
    elif len(set(labels)) < len(labels):
        problem = _("Two answers are the same.")
    elif any(len(label) > MAX_LABEL_LENGTH for label in labels):
        problem = _("An answer on the scale can have at most 60 characters.")
    if problem is not None:
        raise ValidationError({"scale_labels": problem})


def checked_ranges(draft: QuestionDraft) -> list[measures.Range]:
    """The ranges in which the result is published. Raises ValidationError."""
    if draft.kind == QuestionKind.NUMBER:
        return _checked_number_ranges(draft)
    first, last = draft.date_min, draft.date_max
    if first is None or last is None:
        raise ValidationError({"date_min" if first is None else "date_max": _("Enter a day.")})
    if last <= first:
        raise ValidationError({"date_max": _("The last day must be after the first.")})
    if (last - first).days > MAX_OPTIONS * 31:
        raise ValidationError({"date_max": _TOO_MANY_RANGES})
    ranges = measures.date_ranges(first, last, draft.date_range)
    if len(ranges) > MAX_OPTIONS:
        raise ValidationError({"date_range": _TOO_MANY_RANGES})
    if len(ranges) < MIN_RANGES:
        raise ValidationError({"date_range": _("The days must lie in at least two weeks or months.")})
    return ranges


def _checked_number_ranges(draft: QuestionDraft) -> list[measures.Range]:
    if not 0 <= draft.number_decimals <= MAX_DECIMALS:
        raise ValidationError({"number_decimals": _("This is not one of the choices.")})
    for name in ("number_min", "number_max"):
        if abs(getattr(draft, name)) > LARGEST_NUMBER:
            raise ValidationError({name: _("This number is too large.")})
    if draft.number_max <= draft.number_min:
        raise ValidationError({"number_max": _("The highest number must be above the lowest.")})
    try:
        ranges = measures.number_ranges(draft.number_min, draft.number_max, draft.ranges)
    except ValueError as error:
        words = _(
            "Begin with the lowest number. Each line must be higher than the one before, and "
            "none may be above the highest number."
        )
        raise ValidationError({"ranges": words}) from error
    if not MIN_RANGES <= len(ranges) <= MAX_OPTIONS:
        raise ValidationError({"ranges": _("Enter 2 to 30 ranges.")})
    return ranges


def _check_budget(draft: QuestionDraft) -> None:
    if draft.budget_step < 1 or draft.budget_total % draft.budget_step:
        raise ValidationError({"budget_step": _("The amount must be a multiple of the step.")})
    if draft.budget_total // draft.budget_step > MAX_BUDGET_STEPS:
        raise ValidationError({"budget_step": _("The steps are too small for this amount.")})
