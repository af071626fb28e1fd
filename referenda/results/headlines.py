"""Results in one line, for the front page: the verdict on a referendum's first question and its share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.utils.translation import get_language

from participation.texts import Wording
from referenda.referendum.models import Phase, Referendum, State
from referenda.referendum.wording import text_of
from referenda.results import questions

#: In seconds. A provisional result changes when a desk's count is signed, a certified one does not.
_CACHED: Final = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of the first question. ``share``: percent of the leading option; None if there is none."""

    verdict: str
    accepted: bool | None
    leader: Wording | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Headline:
    """A referendum with at least a provisional result."""

    referendum: Referendum
    title: Wording
    phase: Phase
    told: Summary


def headlines(decided: Sequence[Referendum]) -> list[Headline]:
    """The headlines of ``decided``, in its order. Summaries are cached for a minute for the front page."""
    rows = []
    for it in decided:
        key = f"referenda:headline:{it.uuid}:{it.state}:{get_language()}"
        summary = cache.get(key)
        if summary is None:
            summary = _summary(it)
            cache.set(key, summary, _CACHED)
        phase = Phase.CERTIFIED if it.state == State.CERTIFIED else Phase.PROVISIONAL
        rows.append(Headline(it, text_of(it, "title"), phase, summary))
    return rows


def _summary(referendum: Referendum) -> Summary:
    first = questions.question_rows(referendum)[0]
    ahead = [it for it in first.options if it.ahead and it.votes]
    if not ahead:
        return Summary(first.verdict, first.accepted, None, None)
    best = max(ahead, key=lambda it: it.votes)
    return Summary(first.verdict, first.accepted, best.text, best.width)
