"""What people answered whose residence is known, beside the figures of everybody.

Computed from the published breakdown by assurance level, so it tells nothing new of anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from participation.people.models import AssuranceLevel
from polls.statistics.analysis import ASSURANCE

#: The smallest number of people, of those whose residence is known and of the others.
MIN_PEOPLE: Final = 100


@dataclass(frozen=True, slots=True)
class Matched:
    """``levels``: of the people whose ``figures`` these are, by row: raw shares in percent, or raw means."""

    levels: tuple[AssuranceLevel, ...]
    figures: Mapping[str, float]


def compute_matched_shares(question: Mapping[str, Any]) -> Matched | None:
    """Shares by row of a question (JSON of ``polls.statistics.analysis``).

    None unless the people of known residence and the others are ``MIN_PEOPLE`` each. A level is left out if a
    figure of it is not published that is published of another.
    """
    split = question["breakdowns"].get(ASSURANCE)
    if split is None:
        return None
    return _join_levels(
        split["groups"],
        [
            {
                key: cell["raw"]
                for key, cell in zip(split["rows"], group["cells"], strict=True)
                if cell["raw"] is not None
            }
            for group in split["groups"]
        ],
    )


def compute_matched_means(item: Mapping[str, Any]) -> Matched | None:
    """The mean of an item of a question with scores or a budget, by its key; None as for shares."""
    split = item["breakdowns"].get(ASSURANCE)
    if split is None:
        return None
    return _join_levels(
        split["groups"],
        [{item["key"]: group["mean"]["raw"]} if group["mean"] else {} for group in split["groups"]],
    )


def _join_levels(
    groups: Sequence[Mapping[str, Any]], figures: Sequence[Mapping[str, float]]
) -> Matched | None:
    """Means of the ``figures`` of all levels but the lowest, by their numbers of people."""
    levels = {
        AssuranceLevel(int(group["key"])): (group["base"], of_group)
        for group, of_group in zip(groups, figures, strict=True)
        if group["base"]
    }
    others, _figures = levels.pop(AssuranceLevel.EMAIL_ONLY, (0, {}))
    published = {row for _base, of_level in levels.values() for row in of_level}
    whole = {level: one for level, one in levels.items() if one[1].keys() == published}
    people = sum(base for base, _figures in whole.values())
    if min(people, others) < MIN_PEOPLE or not published:
        return None
    return Matched(
        tuple(sorted(whole)),
        {
            row: sum(base * of_level[row] for base, of_level in whole.values()) / people
            for row in sorted(published)
        },
    )
