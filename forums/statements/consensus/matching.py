"""Continuity between successive maps: group letters and the orientation of the axes.

A stored map does not say who is in a group. So the positions of groups are compared, and the axes over the
statements that both maps share.
"""

from collections.abc import Sequence
from itertools import permutations, product

import numpy as np

from forums.statements.consensus.plane import Plane, normalise_weights
from forums.statements.consensus.result import LETTERS, Map
from forums.statements.consensus.votes import Floats


def align_plane(plane: Plane, statements: Sequence[int], previous: Map) -> Plane:
    """``plane`` with its axes swapped or reversed so that they are most similar to those of ``previous``."""
    now, then = _join_axes(plane, statements, previous)
    products = then @ now.T
    options = [(order, signs) for order in permutations((0, 1)) for signs in product((1, -1), repeat=2)]

    def alike(option: tuple[tuple[int, ...], tuple[int, ...]]) -> float:
        return float(
            sum(
                sign * products[axis, source] for axis, (source, sign) in enumerate(zip(*option, strict=True))
            )
        )

    # ``max`` takes the first of ties, which leaves the plane as it is.
    order, signs = max(options, key=alike)
    return Plane(plane.means, plane.weights[list(order)] * np.array(signs)[:, None])


def assign_letters(
    centres: Floats, plane: Plane, statements: Sequence[int], previous: Map | None
) -> list[str]:
    """A letter for each group, from the pairing with the groups of ``previous`` that minimises the sum of
    squared distances. Unpaired groups take the first unused letters.
    """
    letters: dict[int, str] = {}
    if previous is not None and previous.groups:
        now, then = _join_axes(plane, statements, previous)
        old = np.array([group.centre for group in previous.groups]) @ then
        distances = (((centres @ now)[:, None, :] - old[None, :, :]) ** 2).sum(axis=2)
        for number, previous_number in _pair_with_least_sum(distances):
            letters[number] = previous.groups[previous_number].letter
    used = {group.letter for group in previous.groups} if previous is not None else set()
    unused = iter(letter for letter in LETTERS if letter not in used)
    return [letters.get(number) or next(unused) for number in range(len(centres))]


def _pair_with_least_sum(distances: Floats) -> list[tuple[int, int]]:
    """Pairs ``(row, column)`` with the least sum, as many as possible; tries at most 5! permutations."""
    if distances.shape[0] > distances.shape[1]:
        return [(row, column) for column, row in _pair_with_least_sum(distances.T)]
    rows = range(distances.shape[0])
    best = min(
        permutations(range(distances.shape[1]), distances.shape[0]),
        key=lambda columns: float(
            sum(distances[row, column] for row, column in zip(rows, columns, strict=True))
        ),
    )
    return list(zip(rows, best, strict=True))


def _join_axes(plane: Plane, statements: Sequence[int], previous: Map) -> tuple[Floats, Floats]:
    """Axes of both maps over the union of their statements; zero for statements that a map does not have."""
    then = {statement.ident: statement.weights for statement in previous.statements}
    union = sorted({*statements, *then})
    column = {ident: number for number, ident in enumerate(union)}
    both = np.zeros((2, 2, len(union)))
    both[0][:, [column[ident] for ident in statements]] = plane.axes
    if then:
        both[1][:, [column[ident] for ident in then]] = normalise_weights(np.array(list(then.values())).T)
    return both[0], both[1]
