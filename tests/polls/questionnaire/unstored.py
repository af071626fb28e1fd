"""Unsaved polls and questions for tests of rules."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from participation.territory.models import District
from polls.questionnaire.models import Option, Poll, Question, QuestionKind, State
from tests.factories import STATEMENTS

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
KONAK, BUCA, URLA = (
    District(pk=pk, name=name, slug=name.lower()) for pk, name in enumerate(["Konak", "Buca", "Urla"], 1)
)


def poll(**fields: Any) -> Poll:
    """An unsaved poll, open for a day since an hour ago, with every statement by default."""
    given = {
        "pk": 1,
        "title": "Kordon",
        "state": State.OPEN,
        "opens_at": NOW - timedelta(hours=1),
        "closes_at": LATER,
    }
    return Poll(**given | STATEMENTS | fields)


def question(
    pk: int = 1, *, options: int = 2, condition_options: Sequence[Option] = (), **fields: Any
) -> Question:
    """An unsaved question with prefetched options."""
    given = {"text": f"Soru {pk}", "position": pk, "kind": QuestionKind.SINGLE}
    made = Question(pk=pk, **given | fields)
    vars(made)["_prefetched_objects_cache"] = {
        "options": [Option(pk=10 * pk + place, text=f"Seçenek {place}") for place in range(options)],
        "condition_options": list(condition_options),
    }
    return made
