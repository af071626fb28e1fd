"""The questions as the voting page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from participation.text.texts import Wording
from referenda.referendum import queries
from referenda.referendum.cards import build_referendum_card
from referenda.referendum.models import Question, Referendum
from referenda.referendum.wording import format_choice_limits, get_easy_text, get_translated_text


@dataclass(frozen=True, slots=True)
class BallotQuestion:
    """A question on the voting page. ``options`` are (text, Turkish text): the Turkish text is what people
    vote on. ``easy``: the question in easy language, empty where there is none. ``single``: exactly one
    option is chosen, or blank where that is possible."""

    question: Question
    text: Wording
    easy: Wording
    choose: str
    single: bool
    options: Sequence[tuple[Wording, str]]


def build_ballot_form(referendum: Referendum, now: datetime) -> dict[str, object]:
    """The template context of the voting page."""
    return {
        "card": build_referendum_card(referendum, now),
        "questions": [
            BallotQuestion(
                question=it,
                text=get_translated_text(it),
                easy=get_easy_text(it),
                choose=format_choice_limits(it),
                single=it.minimum == it.maximum == 1,
                options=[(get_translated_text(option), option.text) for option in it.options.all()],
            )
            for it in queries.list_questions(referendum)
        ],
    }
