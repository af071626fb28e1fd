"""Outcomes of referenda in one line each, for the front page."""

from collections.abc import Hashable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.storage.local_cache import local_cache
from participation.web.cards import Outcome
from referenda.referendum.models import Phase, Referendum, State
from referenda.referendum.wording import get_translated_text
from referenda.results import questions


def list_headlines(decided: Sequence[Referendum], acts: Hashable) -> list[Outcome]:
    """The headlines of ``decided`` referenda, in the order given.

    ``acts``: a version of all official acts, without which no result changes; None if there is none.
    """
    return [_build_headline(it, acts) for it in decided]


def _build_headline(referendum: Referendum, acts: Hashable) -> Outcome:
    """The headline of a referendum. Its first result is cached for the version ``acts`` of official acts."""
    version = acts and (referendum.uuid, get_language(), acts)
    result = local_cache.get("headline", version, lambda: _describe_first_result(referendum))
    return Outcome(
        title=get_translated_text(referendum, "title"),
        address=referendum.get_absolute_url(),
        closes_at=referendum.closes_at,
        status=Phase(referendum.state).label,
        **result,
    )


def _describe_first_result(referendum: Referendum) -> dict[str, Any]:
    """Verdict, leader and share of the first question; while counts are missing, how much is counted."""
    if referendum.state == State.PARTIAL:
        progress = questions.compute_progress(referendum)
        return {"verdict": _("Incomplete result: {words}").format(words=progress.words)} if progress else {}
    first = questions.build_question_rows(referendum)[0]
    ahead = [it for it in first.options if it.ahead and it.votes]
    if not ahead:
        return {"verdict": first.verdict}
    best = max(ahead, key=lambda it: it.votes)
    return {"verdict": first.verdict, "leader": best.text, "share": best.width}
