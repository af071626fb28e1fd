"""What ties a map to the one before: groups keep their letter, the picture is not turned over.

People can't be compared, for nothing of the last map says who they were. What can be is where groups lay in
the plane, and the plane among the statements, of which most are the same.
"""

from collections.abc import Sequence
from itertools import permutations, product

import numpy as np

from forums.statements.consensus.plane import Plane, axes
from forums.statements.consensus.result import LETTERS, Map
from forums.statements.consensus.votes import Floats


def turned(plane: Plane, statements: Sequence[int], previous: Map) -> Plane:
    """The same plane, its axes exchanged or reversed so that they lie most like those of ``previous``."""
    now, then = _together(plane, statements, previous)
    likeness = then @ now.T
    ways = [(order, signs) for order in permutations((0, 1)) for signs in product((1, -1), repeat=2)]

    def alike(way: tuple[tuple[int, ...], tuple[int, ...]]) -> float:
        return float(
            sum(sign * likeness[axis, place] for axis, (place, sign) in enumerate(zip(*way, strict=True)))
        )

    # Of equally good ways the first: as it is.
    order, signs = max(ways, key=alike)
    return Plane(plane.means, plane.weights[list(order)] * np.array(signs)[:, None])


def lettered(centres: Floats, plane: Plane, statements: Sequence[int], previous: Map | None) -> list[str]:
    """A letter for each group: that of the group of ``previous`` which it lies nearest to, over all pairings
    the least sum of squared distances. New groups take the first letters that are free."""
    letters: dict[int, str] = {}
    if previous is not None and previous.groups:
        now, then = _together(plane, statements, previous)
        old = np.array([group.centre for group in previous.groups]) @ then
        far = (((centres @ now)[:, None, :] - old[None, :, :]) ** 2).sum(axis=2)
        for one, other in _paired(far):
            letters[one] = previous.groups[other].letter
    taken = {group.letter for group in previous.groups} if previous is not None else set()
    free = iter(letter for letter in LETTERS if letter not in taken)
    return [letters.get(number) or next(free) for number in range(len(centres))]


def _paired(far: Floats) -> list[tuple[int, int]]:
    """The pairs ``(row, column)``, as many as possible, with the least sum: at most 5! ways to look at."""
    if far.shape[0] > far.shape[1]:
        return [(one, other) for other, one in _paired(far.T)]
    rows = range(far.shape[0])
    best = min(
        permutations(range(far.shape[1]), far.shape[0]),
        key=lambda columns: float(sum(far[row, column] for row, column in zip(rows, columns, strict=True))),
    )
    return list(zip(rows, best, strict=True))


def _together(plane: Plane, statements: Sequence[int], previous: Map) -> tuple[Floats, Floats]:
    """Both maps' axes over the statements that are on either; one that is not on a map moves nobody there."""
    then = {statement.ident: statement.weights for statement in previous.statements}
    union = sorted({*statements, *then})
    place = {ident: number for number, ident in enumerate(union)}
    both = np.zeros((2, 2, len(union)))
    both[0][:, [place[ident] for ident in statements]] = plane.axes
    if then:
        both[1][:, [place[ident] for ident in then]] = axes(np.array(list(then.values())).T)
    return both[0], both[1]
