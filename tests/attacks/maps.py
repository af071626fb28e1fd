"""Attack on small counts of a published consensus map with a solver. Everybody voted on every statement.

With eight statements there are 6,561 ways to vote. The unknowns are the numbers of people who voted each way.
All published figures are linear in them: counts of the city, bands, and that the weights are those of
principal components. The places of groups follow from the bands. The attacker gets more than is published:
exact sizes of groups, the error of the groups' borders in the picture, and the sizes of all covariances.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from forums.statements.consensus.analysis import compute_map
from forums.statements.consensus.result import Map
from forums.statements.consensus.votes import STANCES, Votes
from tests.forums.statements.consensus.samples import behind, group_of

Row = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: All voters have a place on the map.
MAP_SIZES: Final = (60, 100, 190, 400, 1000)
PROMISED: Final = 9.0
STATEMENTS: Final = 8
SMALL: Final = 10
#: Tolerances of HiGHS in people: of a bound, and of a result.
EASE: Final = 1e-6
HAIR: Final = 1e-3


def random_votes(seed: int, people: int) -> Votes:
    """Votes of people with two or three opinions on eight statements, some of them hardly contested."""
    chance = np.random.default_rng(seed)
    opinions = int(chance.integers(2, 4))
    opinion = chance.choice(opinions, people, p=chance.dirichlet(np.full(opinions, 5)))
    leaning = chance.choice([-1, 1], (opinions, STATEMENTS))
    sure = chance.uniform(0.6, 0.97, STATEMENTS)
    otherwise = chance.integers(-1, 2, (people, STATEMENTS))
    voted = np.where(chance.random((people, STATEMENTS)) < sure, leaning[opinion], otherwise)
    return Votes(range(1, STATEMENTS + 1), voted.astype(np.int8))


@dataclass(eq=False)
class Attacker:
    """Constraints on the number of people of each way to vote and on the sizes of both components."""

    votes: Votes
    equal: list[Row] = field(default_factory=list)
    bounded: list[Row] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.map: Map = compute_map(self.votes)
        if not self.map.groups:
            return
        self.people = self.votes.ballots.shape[0]
        self.plane, self._centres = behind(self.votes)
        self._know_ways()
        self._know_counts()
        self._know_bands()
        self._know_axes()

    def _know_ways(self) -> None:
        """Assign ways to vote to groups.

        A way to vote belongs to the group with the nearest published centre. It may also belong to another
        group that is little further away: at most as much as for anybody who was counted in it.
        """
        ways = np.array(list(product((-1, 0, 1), repeat=STATEMENTS)))
        numbers = (self.votes.ballots + 1) @ 3 ** np.arange(STATEMENTS - 1, -1, -1)
        people = np.bincount(numbers, minlength=len(ways)).astype(np.float64)
        counted = group_of(self.plane, self._centres, ways.astype(np.int8))
        published = np.array([group.centre for group in self.map.groups])
        off = self.plane.points(ways.astype(np.int8))[:, None, :] - published
        far = np.hypot(off[:, :, 0], off[:, :, 1])
        further = far - far.min(axis=1, keepdims=True)
        most = further[people > 0, counted[people > 0]].max()
        place, self.group = np.nonzero(further <= most)
        self.ways = ways[place]
        self.truth = np.where(counted[place] == self.group, people[place], 0.0)

    def _row(self, of_ways: Any, sizes: tuple[float, float] = (0.0, 0.0)) -> Row:
        return np.append(np.asarray(of_ways, np.float64), sizes)

    def _within(self, of_ways: Any, low: float, high: float) -> None:
        """Add bounds for a sum over the ways to vote, widened to include the true value."""
        product = float(np.asarray(of_ways) @ self.truth)
        self.bounded += [self._row(of_ways), -self._row(of_ways)]
        self.most += [max(high, product), -min(low, product)]

    def _know_counts(self) -> None:
        for place in range(STATEMENTS):
            self.equal += [self._row(self.ways[:, place] == stance) for stance in STANCES]
        for number in range(len(self.map.groups)):
            self.equal.append(self._row(self.group == number))

    def _know_bands(self) -> None:
        for number in range(len(self.map.groups)):
            inside = self.group == number
            size = float(inside @ self.truth)
            for place, statement in enumerate(self.map.statements):
                cell = statement.groups[number]
                for stance, band in zip(STANCES, (cell.agree, cell.disagree, cell.passed), strict=True):
                    if band is not None:
                        chosen = inside & (self.ways[:, place] == stance)
                        self._within(chosen, band.low / 100 * size, band.high / 100 * size)

    def _know_axes(self) -> None:
        """Covariances times an axis are a multiple of the axis, to the precision of whole-number weights."""
        centred = self.ways - self.plane.means
        covariances = (centred * self.truth[:, None]).T @ centred
        lengths = np.linalg.norm(self.plane.weights, axis=1)
        for number, (axis, length) in enumerate(zip(self.plane.axes, lengths, strict=True)):
            half = 1 / (2 * max(length, 1))
            along = centred * (centred @ axis)[:, None]
            largest = float(axis @ covariances @ axis / (axis @ axis)) if axis.any() else 0.0
            for place in range(STATEMENTS):
                sizes = (-axis[place], 0.0) if number == 0 else (0.0, -axis[place])
                row = self._row(along[:, place], sizes)
                off = half * (largest + float(np.abs(covariances[place]).sum()))
                product = float(along[:, place] @ self.truth - largest * axis[place])
                self.bounded += [row, -row]
                self.most += [max(off, product), max(off, -product)]

    def broken(self, most: int) -> tuple[list[str], int]:
        """Find small counts with a narrower range than promised. Tries at most ``most``.

        Returns their descriptions, and the number of tried counts.
        """
        cells = [
            (place, number, stance)
            for place in range(STATEMENTS)
            for number in range(len(self.map.groups))
            for stance in STANCES
            if self._is_small((self.group == number) & (self.ways[:, place] == stance), self.group == number)
        ]
        tried = np.random.default_rng(1).permutation(cells)[:most].tolist()
        pinned = []
        for place, number, stance in tried:
            row = self._row((self.group == number) & (self.ways[:, place] == stance))
            span = self._span(row)
            # Some counts follow from the group itself: people who vote otherwise would be in another group.
            if span < PROMISED - HAIR and span < (by_itself := self._span(row, borders_alone=True)) - HAIR:
                promised = min(PROMISED, by_itself)
                pinned.append(f"statement {place} group {number} {stance}: {span:.1f} for {promised:.1f}")
        return pinned, len(tried)

    def _is_small(self, chosen: Flags, inside: Flags) -> bool:
        count, size = float(chosen @ self.truth), float(inside @ self.truth)
        return min(count, size - count) < SMALL

    def _span(self, row: Row, *, borders_alone: bool = False) -> float:
        """Largest minus least possible number. ``borders_alone``: without bands and weights."""
        known = np.array(self.equal)
        bounded = {"A_ub": csr_array(np.array(self.bounded)), "b_ub": np.array(self.most) + EASE}
        ends = []
        for sign in (1, -1):
            solved = linprog(
                sign * row,
                A_eq=csr_array(known),
                b_eq=known[:, :-2] @ self.truth,
                method="highs",
                **({} if borders_alone else bounded),
            )
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        return float(ends[1] - ends[0])


def broken_counts(people: int, maps: int, counts: int) -> tuple[int, list[str], int]:
    """Numbers of maps with groups, the broken counts, and the number of tried counts.

    ``counts``: how many small counts of each map are tried.
    """
    made, broken, tried = 0, list[str](), 0
    for seed in range(maps):
        attacker = Attacker(random_votes(1000 * people + seed, people))
        if attacker.map.groups:
            pinned, cells = attacker.broken(counts)
            made, broken, tried = made + 1, broken + pinned, tried + cells
    return made, broken, tried
