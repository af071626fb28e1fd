"""Where things are drawn on the map: the reader's own place, and dots that are nobody's."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.statements.consensus.clusters import nearest
from forums.statements.consensus.plane import DIGITS, Plane
from forums.statements.consensus.result import Group, Map, Pair
from forums.statements.consensus.votes import NOT_VOTED

GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))
#: Of the disc of everybody, in the plane.
RADIUS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """``group``: the letter of the group whose centre is nearest."""

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
    weights = np.array([statement.weights for statement in result.statements]).T
    points = Plane(means, weights).points(row)
    group = int(nearest(points, np.array([group.centre for group in result.groups]))[0])
    x, y = points[0].tolist()
    return Place((x, y), result.groups[group].letter)


def dots(group: Group, of: int, number: int | None = None) -> tuple[Pair, ...]:
    """Dots evenly in a disc around the group's centre, ``number`` of them or one for each of its people: none
    is where a person is. Sunflower seeds (Vogel 1979). The area goes by its part ``of`` all people."""
    number = group.people if number is None else number
    widest = RADIUS * math.sqrt(group.people / of)
    found = []
    for seed in range(number):
        radius = widest * math.sqrt((seed + 0.5) / number)
        angle = seed * GOLDEN_ANGLE
        x, y = group.centre[0] + radius * math.cos(angle), group.centre[1] + radius * math.sin(angle)
        found.append((round(x, DIGITS) + 0.0, round(y, DIGITS) + 0.0))
    return tuple(found)
