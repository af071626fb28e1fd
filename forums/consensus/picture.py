"""Where things are drawn on the map: the reader's own place, and dots that are nobody's."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.consensus.clusters import nearest
from forums.consensus.plane import DIGITS, Plane
from forums.consensus.result import Group, Map, Pair
from forums.consensus.votes import NOT_VOTED

GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, slots=True)
class Place:
    """``group``: the letter of the group whose centre is nearest, which the person was counted with if these
    votes were in the map."""

    point: Pair
    group: str


def place(votes: Mapping[int, int], result: Map) -> Place | None:
    """Where somebody with these votes (statement → 1, -1 or 0) is on the map. None: there are no groups, or
    too few of the votes are on statements of the map."""
    row = np.array(
        [[votes.get(statement.ident, NOT_VOTED) for statement in result.statements]], dtype=np.int8
    )
    if not result.groups or (row != NOT_VOTED).sum() < result.least_votes:
        return None
    means = np.round([statement.mean for statement in result.statements], DIGITS)
    axes = np.array([statement.axis for statement in result.statements]).T
    points = Plane(means, axes).points(row)
    group = int(nearest(points, np.array([group.centre for group in result.groups]))[0])
    x, y = points[0].tolist()
    return Place((x, y), result.groups[group].letter)


def dots(group: Group, number: int | None = None) -> tuple[Pair, ...]:
    """Evenly spread dots with the group's centre and spread, ``number`` of them or one for each of its
    people: none is where a person is. Sunflower seeds (Vogel 1979), stretched to the group's shape; a disc of
    radius 2 has the variance 1 in every direction."""
    number = group.people if number is None else number
    xx, xy, yy = group.spread
    along = math.sqrt(max(xx, 0.0))
    slant = xy / along if along else 0.0
    across = math.sqrt(max(yy - slant * slant, 0.0))
    found = []
    for seed in range(number):
        radius = 2 * math.sqrt((seed + 0.5) / number)
        u, v = radius * math.cos(seed * GOLDEN_ANGLE), radius * math.sin(seed * GOLDEN_ANGLE)
        x, y = group.centre[0] + along * u, group.centre[1] + slant * u + across * v
        found.append((round(x, DIGITS) + 0.0, round(y, DIGITS) + 0.0))
    return tuple(found)
