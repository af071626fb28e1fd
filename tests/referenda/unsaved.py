"""Referenda outside any database, for tests of rules."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser

from participation.people.models import Role, User
from referenda.referendum.models import Option, Question, Referendum, State
from referenda.trustees.models import Trustee
from tests.factories import person_with

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
NOBODY: User | AnonymousUser = AnonymousUser()
OFFICER = person_with(Role.OFFICER)
OTHERS: list[User | AnonymousUser] = [NOBODY, person_with(), person_with(Role.MODERATOR, Role.ADMINISTRATOR)]


def referendum(**fields: Any) -> Referendum:
    """Unsaved. By default complete, opened an hour ago and open for a day."""
    given = {
        "state": State.OPEN,
        "title_en": "Kordon",
        "description_en": "Opening Kordon.",
        "roll_id": 1,
        "trustees_needed": 2,
        "opens_at": NOW - timedelta(hours=1),
        "closes_at": NOW + timedelta(days=1),
    }
    return Referendum(**given | fields)


def question(*, options: int = 2, translated: int | None = None, **fields: Any) -> Question:
    """Unsaved, with options as if prefetched; all or only the first ones are translated."""
    given = {"pk": 1, "text": "Kapansın mı?", "text_en": "Shall it close?", "maximum": 1}
    question = Question(**given | fields)
    english = options if translated is None else translated
    vars(question)["_prefetched_objects_cache"] = {
        "options": [
            Option(text=f"Seçenek {place}", text_en=f"Option {place}" if place < english else "")
            for place in range(options)
        ]
    }
    return question


def trustees(number: int, **fields: Any) -> list[Trustee]:
    return [Trustee(index=index, name=f"Emanetçi {index}", **fields) for index in range(1, number + 1)]


def those(rule: Any) -> set[State]:
    """The states for which the predicate is true."""
    return {state for state in State if rule(referendum(state=state))}
