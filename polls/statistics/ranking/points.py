"""Borda count, computed from the pairwise comparisons."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from polls.statistics.ranking.ballots import Draw, Levels, Lot, break_ties
from polls.statistics.ranking.condorcet import Pairwise


@dataclass(frozen=True, slots=True)
class Borda:
    """Result of the Borda count.

    ``points[i]`` are those of ``options[i]``, in whole and half points. ``most`` is the maximum: ranked first
    and alone on every ballot.
    """

    options: tuple[int, ...]
    points: tuple[Fraction, ...]
    most: int
    levels: Levels
    order: tuple[int, ...]
    draws: tuple[Draw, ...]

    @property
    def winner(self) -> int | None:
        return self.order[0] if self.order else None

    def to_json(self) -> dict[str, Any]:
        """Points are multiples of one half, so they are exact as JSON numbers."""
        return {
            "winner": self.winner,
            "order": list(self.order),
            "levels": [sorted(level) for level in self.levels],
            "points": [int(sum_) if sum_.denominator == 1 else float(sum_) for sum_ in self.points],
            "most": self.most,
            "draws": [draw.to_json() for draw in self.draws],
        }


def rank_by_borda(pairs: Pairwise, lot: Lot) -> Borda:
    """Borda count with averaged ties: per ballot one point for each option behind, half for each tied one.

    Options left out of a ballot are tied behind the others and share the average of the lowest places. So
    every ballot gives m(m − 1)/2 points, whether complete or not. (Emerson's modified Borda count, 2013,
    gives short ballots fewer points.) Source: J. Cullinan, S. Hsiao and D. Polett, "A
    Borda count for partially ordered ballots", Social Choice and Welfare 42 (2014), 913–926.
    """
    places = range(len(pairs.options))
    points = tuple(
        sum(
            (Fraction(pairs.ballots + pairs.matrix[i][j] - pairs.matrix[j][i], 2) for j in places if j != i),
            Fraction(0),
        )
        for i in places
    )
    levels: Levels = ()
    if pairs.ballots:
        of = dict(zip(pairs.options, points, strict=True))
        levels = tuple(
            tuple(option for option in pairs.options if of[option] == sum_)
            for sum_ in sorted(set(points), reverse=True)
        )
    order, draws = break_ties(levels, lot)
    return Borda(pairs.options, points, pairs.ballots * (len(places) - 1), levels, order, draws)
