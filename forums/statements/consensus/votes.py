"""What the map is made of: who voted how on which statement, without saying who."""

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
#: The last axis of all counts.
STANCES: Final = (AGREE, DISAGREE, PASS)

#: Nothing is told about fewer people.
LEAST_PEOPLE: Final = 10
#: A group of opinion has as many: of a smaller one no share could be told.
LEAST_GROUP: Final = 20
#: Somebody who voted less has no place on the map, unless there are fewer statements.
LEAST_VOTES: Final = 7


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """``ballots[person, statement]`` is one of the four values above; ``statements`` are the columns' ids.

    The order of people and of statements plays no part in anything that is made of this. Raises ValueError
    for another shape, another value or a statement that is there twice.
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
    """``Votes`` in a form that is the same in whatever order they came: statements by id, each different row
    of votes once with the number of people who voted so, rows in the order of their values.

    Only statements on which ``LEAST_PEOPLE`` voted are in ``rows``; ``waiting`` are the others. People who
    voted on none of them are left out.
    """

    statements: tuple[int, ...]
    waiting: tuple[int, ...]
    rows: Ballots
    people: Integers

    @property
    def least_votes(self) -> int:
        """So many votes give a place on the map."""
        return min(LEAST_VOTES, len(self.statements))

    @property
    def placed(self) -> Flags:
        """Which rows have a place on the map."""
        enough: Flags = (self.rows != NOT_VOTED).sum(axis=1) >= self.least_votes
        return enough


def patterns(votes: Votes) -> Patterns:
    order = np.argsort(np.array(votes.statements, dtype=np.int64), kind="stable")
    ballots = votes.ballots.astype(np.int8)[:, order]
    enough = (ballots != NOT_VOTED).sum(axis=0) >= LEAST_PEOPLE
    ids = [int(votes.statements[place]) for place in order]
    ballots = ballots[:, enough]
    rows, people = np.unique(ballots[(ballots != NOT_VOTED).any(axis=1)], axis=0, return_counts=True)
    return Patterns(
        statements=tuple(ident for ident, there in zip(ids, enough, strict=True) if there),
        waiting=tuple(ident for ident, there in zip(ids, enough, strict=True) if not there),
        rows=rows,
        people=people.astype(np.int64),
    )


def counts(patterns: Patterns, groups: Sequence[Flags]) -> Integers:
    """``[statement, group, stance]``: people, for rows in each of ``groups``."""
    weighted = np.column_stack([patterns.people * rows for rows in groups]).astype(np.float64)
    found = [(patterns.rows == stance).astype(np.float64).T @ weighted for stance in STANCES]
    # Sums of whole numbers in doubles are exact, and by BLAS quicker than integers.
    return np.stack(found, axis=-1).astype(np.int64)
