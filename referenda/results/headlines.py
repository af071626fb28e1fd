"""Outcomes of referenda in one line each, for the front page."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.cache import cache
from django.utils.translation import get_language

from participation.cards import Outcome
from referenda.referendum.models import Phase, Referendum, State
from referenda.referendum.wording import text_of
from referenda.results import questions

#: Seconds; a provisional result moves when a desk's count is signed, a certified one not at all.
_CACHED: Final = 60


def headlines(decided: Sequence[Referendum]) -> list[Outcome]:
    """In the order given. Results are cached for a minute, because the front page is requested often."""
    return [_headline(it) for it in decided]


def _headline(referendum: Referendum) -> Outcome:
    key = f"referenda:headline:{referendum.uuid}:{referendum.state}:{get_language()}"
    result = cache.get(key)
    if result is None:
        result = _first_result(referendum)
        cache.set(key, result, _CACHED)
    phase = Phase.CERTIFIED if referendum.state == State.CERTIFIED else Phase.PROVISIONAL
    return Outcome(
        title=text_of(referendum, "title"),
        address=referendum.get_absolute_url(),
        closes_at=referendum.closes_at,
        status=phase.label,
        **result,
    )


def _first_result(referendum: Referendum) -> dict[str, Any]:
    """Verdict, leader and share of the first question."""
    first = questions.question_rows(referendum)[0]
    ahead = [it for it in first.options if it.ahead and it.votes]
    if not ahead:
        return {"verdict": first.verdict}
    best = max(ahead, key=lambda it: it.votes)
    return {"verdict": first.verdict, "leader": best.text, "share": best.width}
