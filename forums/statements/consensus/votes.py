"""The input of the map: votes by person and statement, without identities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Ballots = npt.NDArray[np.int8]

AGREE: Final = 1
DISAGREE: Final = -1
PASS: Final = 0
NOT_VOTED: Final = 2
#: Order of the last axis of all counts.
STANCES: Final = (AGREE, DISAGREE, PASS)

#: Nothing is published about fewer people.
MIN_PEOPLE: Final = 10
#: Minimum size of an opinion group: of a smaller one no share could be published.
MIN_GROUP: Final = 20
#: Minimum votes of a placed person, unless there are fewer statements.
MIN_VOTES: Final = 7


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """``ballots[person, statement]``: one of the four values above. ``statements``: ids of the columns.

    Results do not depend on the order of people or statements. Raises ValueError for another shape, another
    value or a repeated statement.
    """

    statements: Sequence[int]
    ballots: Ballots

    def __post_init__(self) -> None:
        if self.ballots.ndim != 2 or self.ballots.shape[1] != len(self.statements):
            raise ValueError("Ballots are people by statements.")
        if len(set(self.statements)) != len(self.statements):
            raise ValueError("A statement has one column.")
        if not np.isin(self.ballots, (*STANCES, NOT_VOTED)).all():
            raise ValueError("A vote is agree, disagree, pass or not voted.")


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Canonical form of ``Votes``: statements sorted by id, distinct rows sorted, with the number of people
    for each.

    ``rows`` has only statements with at least ``MIN_PEOPLE`` votes; ``waiting`` are the others. People who
    voted on none of the former are left out.
    """

    statements: tuple[int, ...]
    waiting: tuple[int, ...]
    rows: Ballots
    people: Integers

    @property
    def least_votes(self) -> int:
        """Minimum votes of a placed person."""
        return min(MIN_VOTES, len(self.statements))

    @property
    def placed(self) -> Flags:
        """Rows with enough votes to be placed."""
        enough: Flags = (self.rows != NOT_VOTED).sum(axis=1) >= self.least_votes
        return enough


def build_patterns(votes: Votes) -> Patterns:
    order = np.argsort(np.array(votes.statements, dtype=np.int64), kind="stable")
    ballots = votes.ballots.astype(np.int8)[:, order]
    enough = (ballots != NOT_VOTED).sum(axis=0) >= MIN_PEOPLE
    ids = [int(votes.statements[index]) for index in order]
    ballots = ballots[:, enough]
    rows, people = np.unique(ballots[(ballots != NOT_VOTED).any(axis=1)], axis=0, return_counts=True)
    return Patterns(
        statements=tuple(ident for ident, is_included in zip(ids, enough, strict=True) if is_included),
        waiting=tuple(ident for ident, is_included in zip(ids, enough, strict=True) if not is_included),
        rows=rows,
        people=people.astype(np.int64),
    )


def count_stances(patterns: Patterns, groups: Sequence[Flags]) -> Integers:
    """``[statement, group, stance]``: numbers of people. ``groups``: for each group, a mask of rows."""
    weighted = np.column_stack([patterns.people * rows for rows in groups]).astype(np.float64)
    by_stance = [(patterns.rows == stance).astype(np.float64).T @ weighted for stance in STANCES]
    # Sums of integers are exact in doubles, and BLAS is faster than integer arithmetic.
    return np.stack(by_stance, axis=-1).astype(np.int64)
