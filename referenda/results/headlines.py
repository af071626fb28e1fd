"""Results in one line, for the front page: what came of a referendum's first question, and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.utils.translation import get_language

from participation.texts import Wording
from referenda.referendum.models import Phase, Referendum, State
from referenda.referendum.wording import text_of
from referenda.results import questions

#: Seconds; a provisional result moves when a desk's count is signed, a certified one not at all.
_CACHED: Final = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """``share``: percent of the option that is ahead; None where none is."""

    verdict: str
    accepted: bool | None
    leader: Wording | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Headline:
    """A decided referendum, at least provisionally."""

    referendum: Referendum
    title: Wording
    phase: Phase
    told: Summary


def headlines(decided: Sequence[Referendum]) -> list[Headline]:
    """In the order given. What is read of each is kept for a minute: the front page is asked for often."""
    found = []
    for it in decided:
        key = f"referenda:headline:{it.uuid}:{it.state}:{get_language()}"
        line = cache.get(key)
        if line is None:
            line = _of(it)
            cache.set(key, line, _CACHED)
        phase = Phase.CERTIFIED if it.state == State.CERTIFIED else Phase.PROVISIONAL
        found.append(Headline(it, text_of(it, "title"), phase, line))
    return found


def _of(referendum: Referendum) -> Summary:
    first = questions.question_rows(referendum)[0]
    ahead = [it for it in first.options if it.ahead and it.votes]
    if not ahead:
        return Summary(first.verdict, first.accepted, None, None)
    best = max(ahead, key=lambda it: it.votes)
    return Summary(first.verdict, first.accepted, best.text, best.width)
