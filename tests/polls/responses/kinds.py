"""A poll with a question of every kind, with answers as forms and API clients send them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from polls.lifecycle.operations import builder, steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.open_answers.models import OpenText
from polls.questionnaire import queries
from polls.questionnaire.models import Option, Poll, Question, QuestionKind
from polls.responses.models import Participation, Response, ResponseEntry
from tests.factories import make_poll, make_user

PLACES = ("Park", "Kütüphane", "Bisiklet yolu")

SINGLE = QuestionDraft(kind=QuestionKind.SINGLE, text="Gider misiniz?", options=["Evet", "Hayır"])
#: Asked only of people who said no.
TEXT = QuestionDraft(kind=QuestionKind.TEXT, text="Neden gitmezsiniz?", text_length=40)
RANKING = QuestionDraft(kind=QuestionKind.RANKING, text="Sıralayın", options=PLACES, max_choices=3)
SCORE = QuestionDraft(kind=QuestionKind.SCORE, text="Puanlayın", options=PLACES, score_min=1, score_max=5)
BUDGET = QuestionDraft(kind=QuestionKind.BUDGET, text="Paylaştırın", options=PLACES, budget_step=10)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The poll and its questions by kind; ``ids``: option ids by question kind and option text."""

    poll: Poll
    questions: Mapping[str, Question]
    ids: Mapping[tuple[str, str], int]

    def name(self, kind: str, option: str = "") -> str:
        """Name of a form input."""
        ident = f"q{self.questions[kind].pk}"
        if kind == "text" and not option:
            return f"{ident}_text"
        return f"{ident}_{self.ids[kind, option]}" if option else ident

    def form(self, **changes: Any) -> dict[str, Any]:
        """A complete form submission; ``changes`` replaces values by kind.

        Options are given by text; None leaves the question out.
        """
        answer: dict[str, Any] = {
            "single": "Hayır",
            "text": "Çok uzak.",
            "ranking": {"Kütüphane": 1, "Park": 2},
            "score": {"Park": 5, "Kütüphane": 1, "Bisiklet yolu": 3},
            "budget": {"Park": 60, "Bisiklet yolu": 40},
        } | changes
        sent: dict[str, Any] = {}
        for kind, given in answer.items():
            if isinstance(given, dict):
                sent |= {self.name(kind, option): value for option, value in given.items()}
            elif given == "none":
                sent[f"q{self.questions[kind].pk}"] = given
            elif given is not None:
                sent[self.name(kind)] = self.ids[kind, given] if kind == "single" else given
        return sent

    def body(self, **changes: Any) -> dict[str, Any]:
        """A complete API request body; ``changes`` replaces values by kind, None leaves the question out."""
        answers: dict[str, Any] = {
            "single": {"options": [self.ids["single", "Hayır"]]},
            "text": {"text": "Çok uzak."},
            "ranking": {"options": [self.ids["ranking", "Kütüphane"], self.ids["ranking", "Park"]]},
            "score": self.values("score", {"Park": 5, "Kütüphane": 1, "Bisiklet yolu": 3}),
            "budget": self.values("budget", {"Park": 60, "Bisiklet yolu": 40}),
        } | changes
        return {
            "answers": [
                {"question": self.questions[kind].pk, **given}
                for kind, given in answers.items()
                if given is not None
            ]
        }

    def values(self, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        pairs = given.items()
        return {"values": [{"option": self.ids[kind, text], "value": value} for text, value in pairs]}


def make_kinds(editor=None, **plan: Any) -> Kinds:
    editor = editor or make_user(role="editor")
    poll = make_poll(editor=editor, questions=[SINGLE], opened=False, **plan)
    no = Option.objects.get(question__poll=poll, text="Hayır")
    for draft in (replace(TEXT, condition_options=[no]), RANKING, SCORE, BUDGET):
        builder.save_question(poll=poll, editor=editor, draft=draft)
    return read_kinds(steps.open_poll(poll=poll, editor=editor).pk)


def read_kinds(pk: int) -> Kinds:
    """A poll that ``make_kinds`` made."""
    poll = Poll.objects.get(pk=pk)
    questions = {str(question.kind): question for question in queries.questions_of(poll)}
    ids = {
        (kind, option.text): option.pk
        for kind, question in questions.items()
        for option in question.options.all()
    }
    return Kinds(poll, questions, ids)


def stored() -> dict[str, list[Any]]:
    """Every row that an answer stores."""
    return {
        "participations": sorted(map(str, Participation.objects.values_list("resident"))),
        "responses": sorted(map(str, Response.objects.values_list("pseudonym", "answers"))),
        "entries": sorted(map(str, ResponseEntry.objects.values_list("removed", "added"))),
        "texts": sorted(OpenText.objects.values_list("text", flat=True)),
    }
