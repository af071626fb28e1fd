"""The questions as a ballot asks them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from participation.texts import Wording
from referenda.referendum import queries
from referenda.referendum.cards import card
from referenda.referendum.models import Question, Referendum
from referenda.referendum.wording import choosing, text_of


@dataclass(frozen=True, slots=True)
class BallotQuestion:
    """A question as its ballot asks it, with options as (text, Turkish text), since what is voted on is
    Turkish. ``single``: one option, or blank where that is possible."""

    question: Question
    text: Wording
    choose: str
    single: bool
    options: Sequence[tuple[Wording, str]]


def ballot_form(referendum: Referendum, now: datetime) -> dict[str, object]:
    """What the page needs on which people vote."""
    return {
        "card": card(referendum, now),
        "questions": [
            BallotQuestion(
                question=it,
                text=text_of(it),
                choose=choosing(it),
                single=it.minimum == it.maximum == 1,
                options=[(text_of(option), option.text) for option in it.options.all()],
            )
            for it in queries.questions_of(referendum)
        ],
    }
