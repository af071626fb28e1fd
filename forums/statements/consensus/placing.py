"""Coordinates of opinion groups, computed from their published shares: the picture discloses no more."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from forums.statements.consensus.plane import round_values
from forums.statements.consensus.result import Cell, Statement
from forums.statements.consensus.votes import Floats

#: Digits of the coordinates of a centre.
DIGITS: Final = 2
#: Least distance of two centres: below it, the published shares do not separate the groups.
APART: Final = 0.5


def compute_centres(
    axes: Floats, statements: Sequence[Statement], people: int, sizes: Sequence[int]
) -> Floats:
    """Centres ``[group, 2]``. ``people``: number who voted; ``sizes``: published sizes of the groups.

    A share counts as the middle of its band. Groups without a published share get a common one, such that all
    groups average to the city-wide share. Groups with few votes are moved outward, as people are.
    """
    size = np.array(sizes, np.float64)
    city = np.array([statement.mean for statement in statements])[:, None]
    everybody = np.array([statement.seen for statement in statements])[:, None]
    # 0 where nothing is published.
    voted = np.array([[cell.seen or 0 for cell in statement.groups] for statement in statements])
    voted = np.minimum(np.where(voted == 0, size * everybody / people, voted), size)
    offset = (
        np.array([[_compute_mean_stance(cell) for cell in statement.groups] for statement in statements])
        - city
    )
    is_published = np.isfinite(offset)

    balance = -np.where(is_published, voted * offset, 0).sum(axis=1, keepdims=True)
    common_offset = balance / np.maximum(np.where(is_published, 0, voted).sum(axis=1, keepdims=True), 1)
    offset = np.where(is_published, offset, np.clip(common_offset, -1 - city, 1 - city))
    part = voted / size
    outward = np.sqrt(len(statements) / np.maximum(part.sum(axis=0), 1))
    return round_values((axes @ (part * offset) * outward).T, DIGITS)


def are_centres_apart(centres: Floats) -> bool:
    """Whether all centres ``[group, 2]`` are at least ``APART`` from each other."""
    return all(
        np.hypot(*(one - other)) >= APART for index, one in enumerate(centres) for other in centres[:index]
    )


def _compute_mean_stance(cell: Cell) -> float:
    """Mean stance (agree 1, disagree -1) from the middles of the bands; NaN without published shares."""
    if cell.agree is None or cell.disagree is None:
        return float("nan")
    return cell.agree.middle - cell.disagree.middle
