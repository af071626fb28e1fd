"""Sample votes for consensus maps."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from forums.statements.consensus.analysis import compute_map, find_groupings, with_groups
from forums.statements.consensus.clusters import find_nearest_centres
from forums.statements.consensus.picture import compute_position
from forums.statements.consensus.plane import Plane
from forums.statements.consensus.result import Map
from forums.statements.consensus.votes import (
    NOT_VOTED,
    Ballots,
    Floats,
    Integers,
    Votes,
    build_patterns,
    count_stances,
)

POLIS = "canadian-electoral-reform"


def adjusted_rand(one: Sequence[object], other: Sequence[object]) -> float:
    """Adjusted Rand index of two groupings: 1 if equal, 0 as by chance (Hubert & Arabie 1985)."""

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
    """Noisy votes of people with three opinions, and the opinion of each person.

    Half, a third and a sixth of the people have each opinion. The stances of the three opinions repeat after
    six statements; all agree on the sixth.
    """
    chance = np.random.default_rng(seed)
    opinion = np.repeat([0, 1, 2], [people // 2, people // 3, people - people // 2 - people // 3])
    chance.shuffle(opinion)
    leanings = np.array([[1, 1, 1, -1, -1, 1], [-1, 1, -1, 1, 1, 1], [-1, -1, 1, 1, -1, 1]])
    voted = leanings[opinion][:, np.arange(statements) % 6]
    voted = np.where(chance.random(voted.shape) < 0.1, chance.choice([-1, 0, 1], voted.shape), voted)
    voted[chance.random(voted.shape) > density] = NOT_VOTED
    return Votes(range(100, 100 + statements), voted.astype(np.int8)), opinion.tolist()


def behind(votes: Votes) -> tuple[Plane, Floats]:
    """The plane of a first map and its unpublished k-means centres, in the order of the groups' letters.

    People were assigned to groups by these centres.
    """
    distinct = build_patterns(votes)
    everybody = count_stances(distinct, [np.ones(len(distinct.rows), dtype=bool)])[:, 0]
    made = find_groupings(distinct)
    assert not isinstance(made, str)
    plane, options = made
    for groups in options:
        result = with_groups(distinct, everybody, plane, groups, None)
        if result is not None:
            assert result == compute_map(votes)
            return plane, groups.centres
    raise AssertionError("There are no groups.")


def group_of(plane: Plane, centres: Floats, rows: Ballots) -> Integers:
    """The group in which each row of votes was counted, as an index into ``centres``."""
    return find_nearest_centres(plane.points(rows), centres)


def counted(votes: Votes) -> list[str | None]:
    """The group in which each person was counted, or None for people without a place."""
    result = compute_map(votes)
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
    """The group shown to each person as the nearest, or None for people without a place."""
    nearest_letters = []
    for row in votes.ballots.tolist():
        own = {
            statement: vote
            for statement, vote in zip(votes.statements, row, strict=True)
            if vote != NOT_VOTED
        }
        there = compute_position(own, result)
        nearest_letters.append(there.group if there else None)
    return nearest_letters


def alike(assigned: Sequence[str | None], known: Sequence[object]) -> float:
    """The adjusted Rand index of assigned and known groups, over people with a place."""
    pairs = [(letter, group) for letter, group in zip(assigned, known, strict=True) if letter is not None]
    return adjusted_rand(*zip(*pairs, strict=True))


def polis(folder: Path) -> tuple[Votes, list[str]]:
    """The latest votes of a published Polis conversation, and the published group of each person.

    The group is "" for people without one.
    """
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
