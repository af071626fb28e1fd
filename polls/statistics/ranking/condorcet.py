"""Pairwise comparison of options and the methods based on it: Condorcet winner, Smith set, Schulze."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from polls.statistics.ranking.ballots import Draw, Levels, Lot, Profile, break_ties, check_ballots


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Pairwise comparisons of all options.

    ``matrix[i][j]`` is the number of ballots that rank ``options[i]`` strictly before ``options[j]``.
    ``ballots`` is the number of ballots that rank anything, ``blank`` of those that do not.
    """

    options: tuple[int, ...]
    ballots: int
    blank: int
    matrix: tuple[tuple[int, ...], ...]

    def preferring(self, option: int, other: int) -> int:
        return self.matrix[self.options.index(option)][self.options.index(other)]

    def beats(self, option: int, other: int) -> bool:
        return self.preferring(option, other) > self.preferring(other, option)

    def to_json(self) -> dict[str, Any]:
        return {"options": list(self.options), "preferring": [list(row) for row in self.matrix]}


def compare_pairwise(options: Sequence[int], profile: Profile) -> Pairwise:
    """Compare every pair of options over all ballots. Raises ValueError for an invalid ballot."""
    counted, blank = check_ballots(options, profile)
    size = len(options)
    place = {option: position for position, option in enumerate(options)}
    levels = array("i", [size]) * (len(counted) * size)  # left out: behind every possible level
    for row, (ballot, _) in enumerate(counted):
        for depth, level in enumerate(ballot):
            for option in level:
                levels[row * size + place[option]] = depth
    ranks = np.frombuffer(levels, dtype=np.intc).reshape(len(counted), size)
    numbers = np.array([number for _, number in counted], dtype=np.int64)
    matrix = tuple(
        tuple(int(total) for total in numbers @ (ranks[:, position : position + 1] < ranks))
        for position in range(size)
    )
    return Pairwise(tuple(options), int(numbers.sum()), blank, matrix)


def find_condorcet_winner(pairs: Pairwise) -> int | None:
    """The option that beats every other one, or None."""
    for option in pairs.options:
        if pairs.ballots and all(pairs.beats(option, other) for other in pairs.options if other != option):
            return option
    return None


def find_smith_set(pairs: Pairwise) -> tuple[int, ...]:
    """The smallest set whose members each beat every option outside it (Smith 1973); empty without ballots.

    The option with the most wins minus losses (Copeland score) is always a member, and so is every option
    that some member does not beat.
    """
    if not pairs.ballots:
        return ()

    def record(option: int) -> int:
        return sum(pairs.beats(option, other) - pairs.beats(other, option) for other in pairs.options)

    members = [max(pairs.options, key=record)]
    for member in members:  # grows during iteration
        members.extend(
            other for other in pairs.options if other not in members and not pairs.beats(member, other)
        )
    return tuple(option for option in pairs.options if option in members)


#: Ballots for and against the weakest link of a path; (0, 0) if there is no path.
Strength = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Schulze:
    """Result of Schulze's method.

    ``paths[i][j]`` is the strength of the strongest path from ``options[i]`` to ``options[j]``. ``levels``:
    first the options that no option beats, then those that no remaining option beats, and so on. ``order`` is
    the same with ties broken by lot.
    """

    options: tuple[int, ...]
    paths: tuple[tuple[Strength, ...], ...]
    levels: Levels
    order: tuple[int, ...]
    draws: tuple[Draw, ...]

    @property
    def winner(self) -> int | None:
        return self.order[0] if self.order else None

    def to_json(self) -> dict[str, Any]:
        return {
            "winner": self.winner,
            "order": list(self.order),
            "levels": [sorted(level) for level in self.levels],
            "paths": [[list(strength) for strength in row] for row in self.paths],
            "draws": [draw.to_json() for draw in self.draws],
        }


def _find_stronger(strength: Strength) -> tuple[int, int]:
    """Sort key: more ballots for the link, then fewer against it (Schulze 2011, winning votes)."""
    return strength[0], -strength[1]


def compute_strongest_paths(pairs: Pairwise) -> tuple[tuple[Strength, ...], ...]:
    """Floyd–Warshall over the pairwise wins (Schulze 2011, section 2.3)."""
    size = range(len(pairs.options))
    won = pairs.matrix
    paths = [[(won[i][j], won[j][i]) if won[i][j] > won[j][i] else (0, 0) for j in size] for i in size]
    for middle in size:
        for start in size:
            for end in size:
                if start != end:
                    detour = min(paths[start][middle], paths[middle][end], key=_find_stronger)
                    paths[start][end] = max(paths[start][end], detour, key=_find_stronger)
    return tuple(tuple(row) for row in paths)


def rank_by_schulze(pairs: Pairwise, lot: Lot) -> Schulze:
    """Schulze's method, link strength by winning votes.

    Source: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
    single-winner election method", Social Choice and Welfare 36 (2011), 267–303.
    """
    paths = compute_strongest_paths(pairs)
    place = {option: position for position, option in enumerate(pairs.options)}

    def beaten(option: int, by: int) -> bool:
        forth, back = paths[place[by]][place[option]], paths[place[option]][place[by]]
        return _find_stronger(forth) > _find_stronger(back)

    levels: list[tuple[int, ...]] = []
    remaining = list(pairs.options) if pairs.ballots else []
    while remaining:
        # Beating by paths is transitive, so some option is always unbeaten. A tie by paths is not transitive;
        # hence levels.
        unbeaten = tuple(option for option in remaining if not any(beaten(option, by) for by in remaining))
        levels.append(unbeaten)
        remaining = [option for option in remaining if option not in unbeaten]
    order, draws = break_ties(tuple(levels), lot)
    return Schulze(pairs.options, paths, tuple(levels), order, draws)
