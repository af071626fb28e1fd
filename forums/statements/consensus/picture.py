"""Coordinates of the drawn map: the reader's own position, and dots that stand for no particular person."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.statements.consensus.clusters import find_nearest_centres
from forums.statements.consensus.plane import DIGITS, Plane
from forums.statements.consensus.result import Group, Map, Pair
from forums.statements.consensus.votes import NOT_VOTED

GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))
#: Radius of the disc of all people, in units of the plane.
RADIUS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Position:
    """A position. ``group``: letter of the group with the nearest centre."""

    point: Pair
    group: str


def compute_position(votes: Mapping[int, int], result: Map) -> Position | None:
    """Position of a person with these votes (statement → 1, -1 or 0). None if the map has no groups, or too
    few of the votes are on its statements.
    """
    row = np.array(
        [[votes.get(statement.ident, NOT_VOTED) for statement in result.statements]], dtype=np.int8
    )
    if not result.groups or (row != NOT_VOTED).sum() < result.least_votes:
        return None
    means = np.round([statement.mean for statement in result.statements], DIGITS)
    weights = np.array([statement.weights for statement in result.statements]).T
    points = Plane(means, weights).points(row)
    group = int(find_nearest_centres(points, np.array([group.centre for group in result.groups]))[0])
    x, y = points[0].tolist()
    return Position((x, y), result.groups[group].letter)


def place_group_dots(group: Group, of: int, number: int | None = None) -> tuple[Pair, ...]:
    """Dots spread evenly in a disc around the group's centre: ``number``, or one for each of its people.

    They show no actual positions. Sunflower pattern (Vogel 1979). The disc's area is proportional to the
    group's part ``of`` all people.
    """
    number = group.people if number is None else number
    disc_radius = RADIUS * math.sqrt(group.people / of)
    points = []
    for seed in range(number):
        radius = disc_radius * math.sqrt((seed + 0.5) / number)
        angle = seed * GOLDEN_ANGLE
        x, y = group.centre[0] + radius * math.cos(angle), group.centre[1] + radius * math.sin(angle)
        points.append((round(x, DIGITS) + 0.0, round(y, DIGITS) + 0.0))
    return tuple(points)
