"""The headline figure of a counted poll: the one that page, lists, bulletins, embeds and pictures show first.

The analysis decides for each question which figure that is, raw or weighted (its ``headline``). It is read
here alone.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from participation.web.cards import Outcome
from polls.questionnaire.models import Poll, QuestionKind
from polls.questionnaire.queries import find_embargo
from polls.questionnaire.wording import get_wording
from polls.results.documents.method import count_decimals
from polls.tally.models import Analysis

Figures = Mapping[str, Any]


def is_weighted(figures: Figures) -> bool:
    """Whether the headline figures of a question (of an analysis) are weighted."""
    weighted: bool = figures["headline"] == "weighted"
    return weighted


def find_headline_figure(figures: Figures, row: Figures) -> float:
    """That of ``row`` or of a mean of the question. In percent, or in the unit of the mean."""
    figure: float = row[figures["headline"]]
    return figure


def format_figure_kind(figures: Figures) -> str:
    """What kind of figure it is. Stands beside every headline figure."""
    return pgettext("a figure", "weighted") if is_weighted(figures) else pgettext("a figure", "raw")


def list_outcomes(polls: Sequence[Poll]) -> list[Outcome]:
    """The polls in the order given, each with the leading option of its first question.

    Without a leader: polls not counted yet, under an embargo or with too few answers, and questions in which
    options are not chosen. One query, and one for each poll with a related election.
    """
    analyses = {it.poll_id: it for it in Analysis.objects.filter(poll__in=[poll.pk for poll in polls])}
    return [_build_outcome(poll, analyses.get(poll.pk)) for poll in polls]


def _build_outcome(poll: Poll, analysis: Analysis | None) -> Outcome:
    title, address, closes_at = get_wording(poll, "title"), poll.get_absolute_url(), poll.closes_at
    if analysis is None or find_embargo(poll) is not None:
        return Outcome(title=title, address=address, closes_at=closes_at)
    body = json.loads(bytes(analysis.body))
    people = None if body["figures"]["withheld"] else body["figures"]["respondents"]
    leader = _get_leader(body)
    return Outcome(title=title, address=address, closes_at=closes_at, people=people, **leader)


def _get_leader(body: Mapping[str, Any]) -> dict[str, Any]:
    """The leading option of the first question, with its figure; empty without a leader."""
    first = body["questions"][0]
    figures = next((it for it in body["figures"]["questions"] if it["key"] == str(first["id"])), None)
    if figures is None or figures["lead"] is None:
        return {}
    key = figures["lead"]["first"]
    row = next(row for row in figures["rows"] if row["key"] == key)
    measure = format_figure_kind(figures)
    if first["kind"] == QuestionKind.RANKING:
        measure = _("first places, {measure}").format(measure=measure)
    return {
        "leader": next(get_wording(option) for option in first["options"] if str(option["id"]) == key),
        "share": find_headline_figure(figures, row),
        "decimals": count_decimals(figures),
        "measure": measure,
    }
