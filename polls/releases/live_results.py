"""A release prepared for the poll's page: the published JSON with additional values for display.

``polls/static/polls/figures.js`` does the same computations when a newer release arrives.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import floor
from typing import Any

from django.utils.translation import gettext as _

from participation.text import figures
from polls.questionnaire.models import BudgetUnit, Question, QuestionKind
from polls.statistics.tally import NO_OPINION, StoredAnswer, StoredAnswers

#: From this budget on, amounts are displayed without decimals.
LARGE_BUDGET = 1000


def results_for_page(snapshot: bytes, questions: Sequence[Question], mine: StoredAnswers) -> dict[str, Any]:
    """The release as a dict, with values for display added to questions and options.

    A question gets ``asked`` (its row). Each option gets ``mine``: whether the visitor chose it or ranked it
    first. For scores and budgets an option also gets the formatted texts ``figure`` (its mean) and
    ``own_figure`` (the visitor's value), and in percent ``length`` (of its bar) and ``part`` (of the budget).
    A text question gets ``wrote``: the number of people who wrote something. Unpublished values are None. An
    embargo's end becomes a datetime.
    """
    results: dict[str, Any] = json.loads(snapshot)
    if embargo := results.get("embargo"):
        embargo["until"] = datetime.fromisoformat(embargo["until"])
    questions_by_id = {question.pk: question for question in questions}
    for published in results["questions"]:
        question = published["asked"] = questions_by_id[published["id"]]
        answer = mine.get(str(question.pk))
        _mark_own(published, answer)
        if question.kind == QuestionKind.TEXT:
            published["wrote"] = _wrote(published)
        elif question.kind in (QuestionKind.SCORE, QuestionKind.MATRIX, QuestionKind.BUDGET):
            _add_means(published, question, _values(answer))
    return results


def _mark_own(published: dict[str, Any], answer: StoredAnswer | None) -> None:
    chosen: Sequence[int] = answer if isinstance(answer, list) else ()
    if isinstance(answer, dict):
        chosen = answer.get("options") or answer.get("ranking", ())[:1]
    for option in published["options"]:
        option["mine"] = option["id"] in chosen
    if published["no_opinion"]:
        published["no_opinion"]["mine"] = answer == NO_OPINION


def _values(answer: StoredAnswer | None) -> Mapping[str, int]:
    if not isinstance(answer, dict):
        return {}
    values: Mapping[str, int] = answer.get("scores") or answer.get("budget") or {}
    return values


def _wrote(published: Mapping[str, Any]) -> int | None:
    if published["base"] is None:
        return None
    no_opinion = published["no_opinion"]
    count: int = published["base"] - (no_opinion["count"] if no_opinion else 0)
    return count


def _add_means(published: dict[str, Any], question: Question, own: Mapping[str, int]) -> None:
    is_score = question.kind in (QuestionKind.SCORE, QuestionKind.MATRIX)
    published["amount_pattern"] = "" if is_score else amount_pattern(question)
    published["total_in_words"] = "" if is_score else _amount(question.budget_total, question, 0)
    published["has_means"] = any(option["mean"] is not None for option in published["options"])
    for option in published["options"]:
        mean, own_value = option["mean"], own.get(str(option["id"]))
        option.update(figure=None, length=None, part=None, own_figure=None)
        if own_value is not None:
            option["own_figure"] = figures.format_number(own_value, 0)
        if mean is not None and is_score:
            option["figure"] = figures.format_number(mean, 2)
            option["length"] = along_scale(mean, question)
        elif mean is not None:
            option["figure"] = _amount(mean, question, 0 if question.budget_total >= LARGE_BUDGET else 1)
            option["part"] = option["length"] = round_to_tenths(100 * mean / question.budget_total)


def along_scale(mean: float, question: Question) -> float:
    """Position of a mean score on the question's scale, in percent."""
    return round_to_tenths(100 * (mean - question.score_min) / (question.score_max - question.score_min))


def round_to_tenths(value: float) -> float:
    """``value`` with one decimal, halves up: the same here and in JavaScript, whose rounding differs."""
    return floor(10 * value + 0.5) / 10


def amount_pattern(question: Question) -> str:
    """Text pattern of an amount; ``{n}`` stands for the number."""
    return _("{n} lira") if question.budget_unit == BudgetUnit.LIRA else _("{n} points")


def _amount(amount: float, question: Question, places: int) -> str:
    return amount_pattern(question).replace("{n}", figures.format_number(amount, places))
