"""How many false answers would have moved a published figure: what it costs to bend a poll.

``K`` false answers beside ``n`` others, each ``w`` times the mean weight of all, have the part ``s = K·w /
(n + K)`` of the weights, so ``K = s·n / (w − s)``. A share ``p`` becomes ``p·(1 − s) + s`` if all of them
choose the option, and ``p·(1 − s)`` if none does; so it moves by ``d`` with ``s = d / (1 − p)`` or ``s = d /
p``. A lead ``l`` is gone with ``s = l / (1 + l)``, when all of them choose the second option.

Everything is computed from figures that are published, so it tells nothing new of anybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor
from typing import Any, Final

from polls.statistics.tally import NO_OPINION

#: The movement whose price is stated: five percentage points, or a twentieth of a scale or a budget.
MOVED: Final = 0.05
#: Against errors of floating-point arithmetic just above or below a whole number.
_EPSILON: Final = 1e-9


class Certainty(StrEnum):
    """What a number of false answers is: exact but for the rounding of the figures it follows from; about
    right, because the mean weight of a question's respondents is not public; or the fewest that could do,
    because not every false answer has the largest weight.
    """

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class FalseAnswer:
    """``weight``: what one counts at most, in multiples of the mean."""

    weight: float = 1.0
    certainty: Certainty = Certainty.EXACT


def count_answers_to_move(position: float, base: int, weight: float) -> int:
    """How many false answers move a figure by ``MOVED`` in the direction in which that takes fewer of them.

    ``position``: the figure from 0 to 1, of a share or on its scale. ``base``: the number of answers.
    ``weight``: what a false answer counts, in multiples of the mean.
    """
    part = MOVED / max(position, 1 - position)
    return ceil(part * base / (weight - part) - _EPSILON)


def count_answers_to_turn_lead(lead: float, base: int, weight: float) -> int:
    """How many false answers for the second option put it before the first, which has ``lead`` (from 0 to 1)
    more.
    """
    part = lead / (1 + lead)
    return floor(part * base / (weight - part) + _EPSILON) + 1


def compute_price(
    question: Mapping[str, Any], false: FalseAnswer, ends: tuple[float, float] = (0, 1)
) -> dict[str, Any] | None:
    """The price of a question's published figures (JSON of ``polls.statistics.analysis``).

    ``ends``: of the scale of scores or of the budget. Of several means the cheapest decides. None where there
    are neither shares nor means.
    """
    moves = list(_list_moves(question, false.weight, ends))
    if not moves:
        return None
    lead = question["lead"]
    # A difference within a step may be none, or more than it looks.
    is_lead = lead is not None and lead["difference"] > (question["step"] or 0)
    return {
        "move": min(moves),
        "turn_lead": count_answers_to_turn_lead(lead["difference"] / 100, question["base"], false.weight)
        if is_lead
        else None,
        "certainty": false.certainty.value,
    }


def _list_moves(question: Mapping[str, Any], weight: float, ends: tuple[float, float]) -> Iterable[int]:
    """How many false answers move the leading share, or each mean."""
    figure = question["headline"]
    if question["items"]:
        low, high = ends
        for item in question["items"]:
            if item["mean"] is not None:
                # Rounded to a step, a mean may lie beyond the end of its scale.
                position = min(1.0, max(0.0, (item["mean"][figure] - low) / (high - low)))
                yield count_answers_to_move(position, item["base"], weight)
        return
    shares = [row[figure] for row in question["rows"] if row["key"] != NO_OPINION and row["raw"] is not None]
    if shares:
        yield count_answers_to_move(min(100.0, max(shares)) / 100, question["base"], weight)
