"""Borda's count, from the pairwise figures."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from polls.statistics.ranking.ballots import Draw, Levels, Lot, placed
from polls.statistics.ranking.condorcet import Pairwise


@dataclass(frozen=True, slots=True)
class Borda:
    """``points[i]`` of ``options[i]``, in whole and half points; ``most``: first alone on every ballot."""

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
        """Points are exact as JSON numbers: halves are."""
        return {
            "winner": self.winner,
            "order": list(self.order),
            "levels": [sorted(level) for level in self.levels],
            "points": [int(sum_) if sum_.denominator == 1 else float(sum_) for sum_ in self.points],
            "most": self.most,
            "draws": [draw.to_json() for draw in self.draws],
        }


def borda(pairs: Pairwise, lot: Lot) -> Borda:
    """Borda's count, ties averaged: on each ballot a point for each option ranked behind, half for each tied.

    Options that a ballot leaves out are tied behind the others, so they share the average of the lowest
    places and every ballot gives m(m − 1)/2 points, however much of it is filled in. (Emerson's modified
    count, 2013, gives short ballots fewer points instead.) Source: J. Cullinan, S. Hsiao and D. Polett, "A
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
    order, draws = placed(levels, lot)
    return Borda(pairs.options, points, pairs.ballots * (len(places) - 1), levels, order, draws)
