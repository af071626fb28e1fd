"""Ranked ballots, and the lot that breaks their ties."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Ballot = tuple[tuple[int, ...], ...]
#: Ballot → number of people who cast it. Ballots that differ only within a level are the same vote.
Profile = Mapping[Ballot, int]
Levels = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Lot:
    """The published seed and the order of options derived from it."""

    seed: str

    def digest(self, option: int) -> str:
        return hashlib.sha256(f"{self.seed}:{option}".encode()).hexdigest()

    def ordered(self, options: Iterable[int]) -> tuple[int, ...]:
        """The options in the lot's order, the favoured one first."""
        return tuple(sorted(options, key=self.digest))


@dataclass(frozen=True, slots=True)
class Draw:
    """One use of the lot. ``between``: the tied options in the lot's order, the favoured one first.

    ``elimination``: the last of them was eliminated in ``round``. ``winner``: the final two were tied.
    ``place``: they are placed in this order, which changes nothing else.
    """

    purpose: Literal["elimination", "winner", "place"]
    between: tuple[int, ...]
    round: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {"purpose": self.purpose, "between": list(self.between), "round": self.round}


def check_ballots(options: Sequence[int], profile: Profile) -> tuple[list[tuple[Ballot, int]], int]:
    """The non-blank ballots with their numbers, and the number of blank ones.

    Raises ValueError for no options, duplicate options or an invalid ballot or number.
    """
    option_set = set(options)
    if len(option_set) != len(options) or not option_set:
        raise ValueError("There must be at least one option, each named once.")
    counted, blank = [], 0
    for ballot, number in profile.items():
        ranked = [option for level in ballot for option in level]
        if not all(ballot) or len(set(ranked)) != len(ranked) or not option_set.issuperset(ranked):
            raise ValueError(f"Not a ranking of these options: {ballot}")
        if number < 0:
            raise ValueError(f"A ballot cannot be cast {number} times.")
        if not ranked:
            blank += number
        else:
            counted.append((ballot, number))
    return counted, blank


def break_ties(levels: Levels, lot: Lot) -> tuple[tuple[int, ...], tuple[Draw, ...]]:
    """Turn levels, best first, into an order; the lot breaks ties within a level."""
    ordered = [lot.ordered(level) for level in levels]
    order = tuple(option for level in ordered for option in level)
    return order, tuple(Draw("place", level) for level in ordered if len(level) > 1)
