"""Coordinates of opinion groups, computed from their published shares: the picture discloses no more."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from forums.statements.consensus.plane import tidy
from forums.statements.consensus.result import Cell, Statement
from forums.statements.consensus.votes import Floats

#: Of the middle of a group.
DIGITS: Final = 2
#: Nearer to each other than so, what is published does not tell groups apart.
APART: Final = 0.5


def centres(axes: Floats, statements: Sequence[Statement], people: int, sizes: Sequence[int]) -> Floats:
    """``[group, 2]``. ``people`` voted; ``sizes`` of the groups are as published.

    Shares are the middles of their bands. Groups without a share are taken together: they stand as far from
    the city as the others do, to the other side. Groups who voted little are moved outward, as people are.
    """
    size = np.array(sizes, np.float64)
    city = np.array([statement.mean for statement in statements])[:, None]
    everybody = np.array([statement.seen for statement in statements])[:, None]
    # 0 is none that is published.
    voted = np.array([[cell.seen or 0 for cell in one.groups] for one in statements])
    voted = np.minimum(np.where(voted == 0, size * everybody / people, voted), size)
    apart = np.array([[_mean(cell) for cell in one.groups] for one in statements]) - city
    is_told = np.isfinite(apart)

    against = -np.where(is_told, voted * apart, 0).sum(axis=1, keepdims=True)
    apart_of_others = against / np.maximum(np.where(is_told, 0, voted).sum(axis=1, keepdims=True), 1)
    apart = np.where(is_told, apart, np.clip(apart_of_others, -1 - city, 1 - city))
    part = voted / size
    outward = np.sqrt(len(statements) / np.maximum(part.sum(axis=0), 1))
    return tidy((axes @ (part * apart) * outward).T, DIGITS)


def are_apart(centres: Floats) -> bool:
    """Whether a reader sees ``[group, 2]`` as so many groups."""
    return all(
        np.hypot(*(one - other)) >= APART for place, one in enumerate(centres) for other in centres[:place]
    )


def _mean(cell: Cell) -> float:
    if cell.agree is None or cell.disagree is None:
        return float("nan")
    return cell.agree.middle - cell.disagree.middle
