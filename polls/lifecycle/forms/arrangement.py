"""The form for the order of all questions and their conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from polls.lifecycle.forms.questions import ConditionWidget
from polls.lifecycle.operations.question_drafts import CHOSEN
from polls.questionnaire.models import Question


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its fields. ``condition`` None: nothing is asked that it could depend on."""

    question: Question
    place: BoundField
    condition: BoundField | None
    is_first: bool
    is_last: bool

    @property
    def is_open(self) -> bool:
        """Whether the condition is shown without a press."""
        return self.condition is not None and bool(self.condition.errors or self.condition.value())


class ArrangementForm(forms.Form):
    """Fields ``place-ID``, from 1, and ``condition-ID`` for each question.

    A question whose number was changed takes that place; the others move.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._questions = list(questions)
        for number, question in enumerate(questions, start=1):
            self._add(number, question)

    def _add(self, number: int, question: Question) -> None:
        most = len(self._questions)
        self.fields[_place(question)] = forms.IntegerField(
            label=_("Position"), min_value=1, max_value=most, initial=number, required=False, localize=False
        )
        choices = [
            (other.text, [(str(option.pk), option.text) for option in other.options.all()])
            for other in self._questions
            if other.kind in CHOSEN and other.pk != question.pk
        ]
        if choices:
            self.fields[_condition(question)] = forms.MultipleChoiceField(
                label=_("Ask only after these answers"),
                choices=choices,
                widget=ConditionWidget,
                required=False,
                initial=_chosen(question),
            )

    def rows(self) -> list[Row]:
        """In the order that is shown."""
        last = len(self._questions) - 1
        return [
            Row(
                question,
                self[_place(question)],
                self[_condition(question)] if _condition(question) in self.fields else None,
                is_first=number == 0,
                is_last=number == last,
            )
            for number, question in enumerate(self._questions)
        ]

    def conditions(self) -> dict[int, list[int]]:
        """The questions' ids in the new order, each with the options of its condition. Only if valid."""
        order = _sort_by_place(self._questions, self.cleaned_data)
        return {
            question.pk: [int(key) for key in self.cleaned_data.get(_condition(question), ())]
            for question in order
        }

    def move(self, data: QueryDict, ident: str, by: int) -> None:
        """Show what was submitted with one question (``ident``) moved by one place up (-1) or down (1)."""
        order = _sort_by_place(self._questions, {name: _number(data.get(name, "")) for name in self.fields})
        here = next((place for place, question in enumerate(order) if str(question.pk) == ident), None)
        if here is not None and 0 <= here + by < len(order):
            order[here], order[here + by] = order[here + by], order[here]
        self._questions = order
        for number, question in enumerate(order, start=1):
            self.initial[_place(question)] = number
            self.initial[_condition(question)] = data.getlist(_condition(question))


def _sort_by_place(questions: Sequence[Question], places: Mapping[str, Any]) -> list[Question]:
    """``questions`` by the places typed for them; one without a place keeps its own."""

    def sort_key(numbered: tuple[int, Question]) -> tuple[int, int, int]:
        number, question = numbered
        place = places.get(_place(question)) or number
        # Of two on one place, the one that moved up to it comes before the one that was there, and the one
        # that moved down after it.
        direction = (place > number) - (place < number)
        return place, direction, number

    return [question for _number, question in sorted(enumerate(questions, start=1), key=sort_key)]


def _place(question: Question) -> str:
    return f"place-{question.pk}"


def _condition(question: Question) -> str:
    return f"condition-{question.pk}"


def _chosen(question: Question) -> list[str]:
    if question.condition_id is None:
        return []
    return [str(option.pk) for option in question.condition_options.all()]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
