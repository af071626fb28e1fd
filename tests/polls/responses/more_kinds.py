"""A poll with a number, statements on one scale, a date and choices with *other*."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Option, Poll, Question, QuestionKind
from polls.responses import operations
from polls.responses.validation import Choice
from tests.factories import make_poll

NUMBER = QuestionDraft(
    kind=QuestionKind.NUMBER,
    text="Günde kaç saat yoldasınız?",
    number_max=240,
    number_decimals=1,
    number_unit="saat",
    ranges=[0, 5, 10, 20, 50],
)
MATRIX = QuestionDraft(
    kind=QuestionKind.MATRIX,
    text="Katılıyor musunuz?",
    options=["Otobüs yeter", "Vapur yeter"],
    scale_labels="Katılmıyorum\nKararsızım\nKatılıyorum",
)
OTHER = QuestionDraft(
    kind=QuestionKind.MULTIPLE,
    text="Neyle gidersiniz?",
    options=["Otobüs", "Metro"],
    other="Diğer",
    max_choices=2,
)
DATE = QuestionDraft(
    kind=QuestionKind.DATE,
    text="En son ne zaman bindiniz?",
    date_min=date(2026, 1, 1),
    date_max=date(2026, 6, 30),
)
DRAFTS = (NUMBER, MATRIX, OTHER, DATE)


@dataclass(frozen=True, slots=True)
class MoreKinds:
    """The poll, and its questions by kind."""

    poll: Poll
    questions: Mapping[str, Question]

    def option(self, kind: str, text: str) -> Option:
        return next(option for option in self.questions[kind].options.all() if option.text == text)

    def name(self, kind: str, option: str = "") -> str:
        """The name of a form input; ``option``: the text of one, or ``value`` or ``text``."""
        if not option:
            return f"q{self.questions[kind].pk}"
        end = option if option in ("value", "text") else str(self.option(kind, option).pk)
        return f"q{self.questions[kind].pk}_{end}"

    def choices(self, **changes: Choice | None) -> dict[int, Choice]:
        """A complete answer; ``changes`` by kind, None leaves the question out."""
        rows = [self.option("matrix", text).pk for text in MATRIX.options]
        chosen = (self.option("multiple", "Metro").pk, self.option("multiple", "Diğer").pk)
        answer: dict[str, Choice | None] = {
            "number": Choice(value="12,5"),
            "matrix": Choice(values=((rows[0], 1), (rows[1], 3))),
            "multiple": Choice(options=chosen, text="Kaykay"),
            "date": Choice(value="2026-05-03"),
        }
        answer |= changes
        return {self.questions[kind].pk: choice for kind, choice in answer.items() if choice is not None}

    def respond(self, resident: Any, **changes: Choice | None) -> operations.Receipt:
        return operations.respond(poll=self.poll, resident=resident, choices=self.choices(**changes))


def make_more_kinds(drafts=DRAFTS, **plan: Any) -> MoreKinds:
    return read_more_kinds(make_poll(questions=drafts, **plan).pk)


def read_more_kinds(pk: int) -> MoreKinds:
    poll = Poll.objects.get(pk=pk)
    return MoreKinds(poll, {str(question.kind): question for question in queries.questions_of(poll)})
