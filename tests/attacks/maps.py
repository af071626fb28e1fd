"""Somebody who has a published consensus map on which everybody voted on every statement, and asks a solver.

With eight statements there are 6,561 ways to vote, and the map itself says in which group each of them is. So
unknown is how many people voted each way, and everything published is linear in that: counts of the city,
bands, middles and shapes of groups, and that the axes are principal components of all votes. The attacker is
given the exact sizes of groups, and how exactly the published axes are such components.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from forums.consensus.analysis import analyse
from forums.consensus.clusters import nearest
from forums.consensus.plane import DIGITS, Plane
from forums.consensus.result import Map
from forums.consensus.votes import STANCES, Votes

Row = npt.NDArray[np.float64]

PROMISED: Final = 9.0
STATEMENTS: Final = 8
#: Of HiGHS, relative to people.
HAIR: Final = 1e-6


def random_votes(seed: int, people: int) -> Votes:
    """People of two or three opinions, on eight statements of which some are hardly contested."""
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
    """Unknowns: people of each way to vote, and the two components' sizes."""

    votes: Votes
    equal: list[Row] = field(default_factory=list)
    bounded: list[Row] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.map: Map = analyse(self.votes)
        if not self.map.groups:
            return
        self.ways = np.array(list(product((-1, 0, 1), repeat=STATEMENTS)))
        statements, self.people = self.map.statements, self.votes.ballots.shape[0]
        means = np.array([(one.agree - one.disagree) / self.people for one in statements])
        self.plane = Plane(np.round(means, DIGITS), np.array([one.axis for one in statements]).T)
        self.points = self.plane.points(self.ways.astype(np.int8))
        self.group = nearest(self.points, np.array([group.centre for group in self.map.groups]))
        numbers = (self.votes.ballots + 1) @ 3 ** np.arange(STATEMENTS - 1, -1, -1)
        self.truth = np.bincount(numbers, minlength=len(self.ways)).astype(np.float64)
        self._know_counts()
        self._know_groups()
        self._know_axes()

    def _row(self, of_ways: Any, sizes: tuple[float, float] = (0.0, 0.0)) -> Row:
        return np.append(np.asarray(of_ways, np.float64), sizes)

    def _within(self, of_ways: Any, low: float, high: float) -> None:
        """A sum over the ways to vote; no more than holds is used."""
        found = float(np.asarray(of_ways) @ self.truth)
        self.bounded += [self._row(of_ways), -self._row(of_ways)]
        self.most += [max(high, found), -min(low, found)]

    def _know_counts(self) -> None:
        for place in range(STATEMENTS):
            self.equal += [self._row(self.ways[:, place] == stance) for stance in STANCES]
        for number in range(len(self.map.groups)):
            self.equal.append(self._row(self.group == number))

    def _know_groups(self) -> None:
        for number, group in enumerate(self.map.groups):
            inside = self.group == number
            size, half = float(inside @ self.truth), self.plane.step / 2
            for place, statement in enumerate(self.map.statements):
                cell = statement.groups[number]
                for stance, band in zip(STANCES, (cell.agree, cell.disagree, cell.passed), strict=True):
                    if band is not None:
                        chosen = inside & (self.ways[:, place] == stance)
                        self._within(chosen, band.low / 100 * size, band.high / 100 * size)
            off = self.points - np.array(group.centre)
            wide, slant, high = group.spread
            for axis, variance in ((0, wide), (1, high)):
                self._within(inside * off[:, axis], -half * size, half * size)
                least, most = (max(0.0, np.sqrt(variance) + sign * half) ** 2 for sign in (-1, 1))
                self._within(inside * off[:, axis] ** 2, least * size, (most + half**2) * size)
            loose = (np.sqrt(wide) + half) * (np.sqrt(high) + half) / 8 + half**2
            both = inside * off[:, 0] * off[:, 1]
            self._within(both, (slant - loose) * size, (slant + loose) * size)

    def _know_axes(self) -> None:
        centred = self.ways - self.plane.means
        for number, axis in enumerate(self.plane.axes):
            along = centred * (centred @ axis)[:, None]
            exact = along.T @ self.truth
            largest = float(exact @ axis / (axis @ axis)) if axis.any() else 0.0
            off = float(np.abs(exact - largest * axis).max())
            for place in range(STATEMENTS):
                sizes = (-axis[place], 0.0) if number == 0 else (0.0, -axis[place])
                row = self._row(along[:, place], sizes)
                self.bounded += [row, -row]
                self.most += [off, off]

    def broken(self, most: int) -> tuple[list[str], int]:
        """Of ``most`` small counts, those of which bands alone would leave more, and how many were tried."""
        cells = [
            (place, number, stance)
            for place, statement in enumerate(self.map.statements)
            for number in range(len(self.map.groups))
            for stance in range(len(STANCES))
            if statement.groups[number].seen is not None and self._promised(place, number, stance) is not None
        ]
        found = []
        tried = np.random.default_rng(1).permutation(cells)[:most].tolist()
        for place, number, stance in tried:
            chosen = (self.group == number) & (self.ways[:, place] == STANCES[stance])
            span, promised = self._span(self._row(chosen)), self._promised(place, number, stance)
            if promised is not None and span < promised - 1e-3:
                found.append(
                    f"statement {place} group {number} {STANCES[stance]}: {span:.1f} for {promised:.0f}"
                )
        return found, len(tried)

    def _promised(self, place: int, number: int, stance: int) -> float | None:
        """None: the count and its rest are ten or more."""
        inside, chosen = self.group == number, self.ways[:, place] == STANCES[stance]
        size, count, everywhere = (float(who @ self.truth) for who in (inside, inside & chosen, chosen))
        if min(count, size - count) >= 10:
            return None
        left = min(size, everywhere) - max(0.0, everywhere - (self.people - size))
        return float(min(PROMISED, left))

    def _span(self, row: Row) -> float:
        known = csr_array(np.array(self.equal))
        ends = []
        for sign in (1, -1):
            solved = linprog(
                sign * row,
                A_ub=csr_array(np.array(self.bounded)),
                b_ub=np.array(self.most) + HAIR,
                A_eq=known,
                b_eq=np.array(self.equal)[:, :-2] @ self.truth,
                method="highs",
            )
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        return float(ends[1] - ends[0])
