"""Votes to make maps of."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from forums.statements.consensus.analysis import analyse, groupings, with_groups
from forums.statements.consensus.clusters import nearest
from forums.statements.consensus.picture import position_of
from forums.statements.consensus.plane import Plane
from forums.statements.consensus.result import Map
from forums.statements.consensus.votes import NOT_VOTED, Ballots, Floats, Integers, Votes, counts, patterns

POLIS = "canadian-electoral-reform"


def adjusted_rand(one: Sequence[object], other: Sequence[object]) -> float:
    """How alike two groupings of the same things are: 1 the same, 0 as by chance (Hubert & Arabie 1985)."""

    def pairs(number: int) -> float:
        return number * (number - 1) / 2

    both = list(zip(one, other, strict=True))
    together = sum(pairs(both.count(cell)) for cell in set(both))
    rows = sum(pairs(list(one).count(value)) for value in set(one))
    columns = sum(pairs(list(other).count(value)) for value in set(other))
    chance = rows * columns / pairs(len(both))
    return (together - chance) / ((rows + columns) / 2 - chance)


def three_groups(
    people: int = 240, statements: int = 24, density: float = 0.7, seed: int = 1
) -> tuple[Votes, list[int]]:
    """People of three opinions, who sometimes say otherwise, and which opinion each has: half, a third and a
    sixth of them. Statements take turns in what the three think of them; the last of six all agree on."""
    chance = np.random.default_rng(seed)
    opinion = np.repeat([0, 1, 2], [people // 2, people // 3, people - people // 2 - people // 3])
    chance.shuffle(opinion)
    leanings = np.array([[1, 1, 1, -1, -1, 1], [-1, 1, -1, 1, 1, 1], [-1, -1, 1, 1, -1, 1]])
    voted = leanings[opinion][:, np.arange(statements) % 6]
    voted = np.where(chance.random(voted.shape) < 0.1, chance.choice([-1, 0, 1], voted.shape), voted)
    voted[chance.random(voted.shape) > density] = NOT_VOTED
    return Votes(range(100, 100 + statements), voted.astype(np.int8)), opinion.tolist()


def behind(votes: Votes) -> tuple[Plane, Floats]:
    """The plane of a first map, and the unpublished k-means centres by which it assigned people to groups, in
    the order of the groups' letters."""
    found = patterns(votes)
    everybody = counts(found, [np.ones(len(found.rows), dtype=bool)])[:, 0]
    made = groupings(found)
    assert not isinstance(made, str)
    plane, options = made
    for groups in options:
        result = with_groups(found, everybody, plane, groups, None)
        if result is not None:
            assert result == analyse(votes)
            return plane, groups.centres
    raise AssertionError("There are no groups.")


def group_of(plane: Plane, centres: Floats, rows: Ballots) -> Integers:
    """The group that each row of votes was counted with, as an index into ``centres``."""
    return nearest(plane.points(rows), centres)


def counted(votes: Votes) -> list[str | None]:
    """With which group each person was counted; None without a place."""
    result = analyse(votes)
    if not result.groups:
        return [None] * len(votes.ballots)
    plane, centres = behind(votes)
    columns = [list(votes.statements).index(statement.ident) for statement in result.statements]
    rows = votes.ballots[:, columns]
    return [
        result.groups[group].letter if voted >= result.least_votes else None
        for group, voted in zip(
            group_of(plane, centres, rows).tolist(), (rows != NOT_VOTED).sum(axis=1).tolist(), strict=True
        )
    ]


def letters(votes: Votes, result: Map) -> list[str | None]:
    """The group that each person is told to be nearest to; None without a place."""
    found = []
    for row in votes.ballots.tolist():
        own = {
            statement: vote
            for statement, vote in zip(votes.statements, row, strict=True)
            if vote != NOT_VOTED
        }
        there = position_of(own, result)
        found.append(there.group if there else None)
    return found


def alike(found: Sequence[str | None], known: Sequence[object]) -> float:
    """The adjusted Rand index of groups and those known, over people with a place."""
    pairs = [(letter, group) for letter, group in zip(found, known, strict=True) if letter is not None]
    return adjusted_rand(*zip(*pairs, strict=True))


def polis(folder: Path) -> tuple[Votes, list[str]]:
    """A published conversation, the latest vote of each person on each statement, and the published groups
    ("" for people without one)."""
    with (folder / f"{POLIS}.participants-votes.csv").open(encoding="utf-8") as file:
        groups = {int(row["participant"]): row["group-id"] for row in csv.DictReader(file)}
    with (folder / f"{POLIS}.votes.csv").open(encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    latest = {(int(row["voter-id"]), int(row["comment-id"])): int(row["vote"]) for row in rows}
    people = sorted({person for person, _statement in latest})
    statements = sorted({statement for _person, statement in latest})
    ballots = np.full((len(people), len(statements)), NOT_VOTED, dtype=np.int8)
    for (person, statement), vote in latest.items():
        ballots[people.index(person), statements.index(statement)] = vote
    return Votes(statements, ballots), [groups[person] for person in people]
