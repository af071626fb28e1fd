"""From votes to the map that is published."""

from typing import Final

import numpy as np

from forums.statements.consensus import measures, placing
from forums.statements.consensus.clusters import Clustering, clusterings
from forums.statements.consensus.matching import lettered, turned
from forums.statements.consensus.measures import Told
from forums.statements.consensus.plane import Plane, fitted
from forums.statements.consensus.protection import Protected, protect
from forums.statements.consensus.result import (
    Absence,
    Band,
    Cell,
    Division,
    Group,
    Map,
    Stance,
    Stand,
    Statement,
    rounded,
)
from forums.statements.consensus.votes import (
    LEAST_GROUP,
    LEAST_PEOPLE,
    Integers,
    Patterns,
    Votes,
    counts,
    patterns,
)

#: With fewer, whoever has a place voted on all of them: weights and borders of groups would be equations in a
#: few counts, which come back out of them.
LEAST_STATEMENTS: Final = 8
#: Steps of the separation.
SEPARATION_STEPS: Final = 20
#: How many statements a list has at most.
LISTED: Final = 10
REPRESENTATIVE: Final = 5
#: Where they are in the last axis of counts.
OPINIONS: Final[tuple[Stance, ...]] = ("agree", "disagree")


def analyse(votes: Votes, previous: Map | None = None) -> Map:
    """The map of ``votes``. The same votes give the same map, to the last byte, in whatever order people and
    statements come. With ``previous``, the last map of the same statements, groups keep their letters and the
    picture its sides, and the number of groups changes only for a clearly better one.
    """
    found = patterns(votes)
    everybody = counts(found, [np.ones(len(found.rows), dtype=bool)])[:, 0]
    made = groupings(found, previous)
    if isinstance(made, str):
        return _without_groups(found, everybody, made)
    plane, options = made
    for groups in options:
        result = with_groups(found, everybody, plane, groups, previous)
        if result is not None:
            return result
    return _without_groups(found, everybody, "not_apart")


def groupings(found: Patterns, previous: Map | None = None) -> tuple[Plane, list[Clustering]] | Absence:
    """The plane, and the clusterings of everybody with a place, the best first; or why there are none."""
    if len(found.statements) < LEAST_STATEMENTS:
        return "few_statements"
    people = found.people[found.placed]
    if people.sum() < 2 * LEAST_GROUP:
        return "few_people"
    plane = fitted(found.rows, found.people)
    if previous is not None:
        plane = turned(plane, found.statements, previous)
    points = plane.points(found.rows[found.placed])
    if not np.ptp(points, axis=0).any():
        return "alike"
    options = clusterings(points, people, len(previous.groups) if previous is not None else None)
    return (plane, options) if options else "no_groups"


def _without_groups(found: Patterns, everybody: Integers, absent: Absence) -> Map:
    """Nor weights, which would place nobody."""
    weights = np.zeros((2, len(found.statements)), dtype=np.int64)
    return Map(
        people=int(found.people.sum()),
        placed=_placed(found),
        least_votes=found.least_votes,
        statements=_statements(found, everybody, weights, [() for _statement in found.statements]),
        waiting=found.waiting,
        absent=absent,
    )


def _placed(found: Patterns) -> int:
    people = int(found.people[found.placed].sum())
    return rounded(people) if people >= LEAST_PEOPLE else 0


def with_groups(
    found: Patterns, everybody: Integers, plane: Plane, groups: Clustering, previous: Map | None
) -> Map | None:
    """None: what may be told does not tell the groups apart."""
    labels = np.full(len(found.rows), -1)
    labels[found.placed] = groups.labels
    every = range(len(groups.centres))
    by_group = counts(found, [labels == number for number in every])
    sizes = [rounded(int(found.people[labels == number].sum())) for number in every]
    cells = _cells(by_group, protect(by_group, everybody))
    people = int(found.people.sum())
    statements = _statements(found, everybody, plane.weights, cells)
    centres = placing.centres(plane.axes, statements, people, sizes)
    if not placing.are_apart(centres):
        return None
    letters = lettered(centres, plane, found.statements, previous)
    order = np.argsort(letters).tolist()
    cells = [tuple(row[number] for number in order) for row in cells]
    told = [_told(cells, stance) for stance in OPINIONS]
    whole = [_whole(everybody, number) for number in range(len(OPINIONS))]
    agreed, rejected = (
        tuple(found.statements[place] for place in measures.shared(groups_told, all_told)[:LISTED])
        for groups_told, all_told in zip(told, whole, strict=True)
    )
    return Map(
        people=people,
        placed=_placed(found),
        least_votes=found.least_votes,
        statements=_statements(found, everybody, plane.weights, cells),
        waiting=found.waiting,
        groups=tuple(
            Group(
                letters[number],
                sizes[number],
                tuple(centres[number].tolist()),
                _representative(found, told, whole, place),
            )
            for place, number in enumerate(order)
        ),
        separation=round(round(groups.separation * SEPARATION_STEPS) / SEPARATION_STEPS, 2),
        agreed=agreed,
        rejected=rejected,
        dividing=tuple(
            Division(found.statements[place], letters[order[one]], letters[order[other]])
            for place, one, other in measures.dividing(told[0])[:LISTED]
        ),
    )


def _statements(
    found: Patterns, everybody: Integers, weights: Integers, cells: list[tuple[Cell, ...]]
) -> tuple[Statement, ...]:
    return tuple(
        Statement(ident, agree, disagree, passed, weights=(x, y), groups=row)
        for ident, (agree, disagree, passed), (x, y), row in zip(
            found.statements, everybody.tolist(), weights.T.tolist(), cells, strict=True
        )
    )


def _cells(by_group: Integers, protected: Protected) -> list[tuple[Cell, ...]]:
    """For each statement, of each group."""
    seen = by_group.sum(axis=2)
    return [
        tuple(
            _cell(int(seen[place, number]), int(protected.divisions[place, number]), bands.tolist())
            if protected.counted[place, number]
            else Cell(None, None, None, None)
            for number, bands in enumerate(row)
        )
        for place, row in enumerate(protected.bands)
    ]


def _cell(seen: int, divisions: int, bands: list[int]) -> Cell:
    if divisions == 1:
        return Cell(rounded(seen), None, None, None)
    ends = [round(100 * number / divisions) for number in range(divisions + 1)]
    agree, disagree, passed = (Band(ends[band], ends[band + 1]) for band in bands)
    return Cell(rounded(seen), agree, disagree, passed)


def _told(cells: list[tuple[Cell, ...]], stance: Stance) -> Told:
    """What is published of a stance, as numbers to reckon with."""
    shape = (len(cells), len(cells[0]))
    seen, low, high = np.zeros(shape, dtype=np.int64), np.zeros(shape), np.zeros(shape)
    for place, row in enumerate(cells):
        for number, cell in enumerate(row):
            band: Band | None = getattr(cell, stance)
            if band is not None and cell.seen is not None:
                seen[place, number] = cell.seen
                low[place, number], high[place, number] = band.low / 100, band.high / 100
    return Told(seen, low, high)


def _whole(everybody: Integers, number: int) -> Told:
    """What is published of a stance city-wide, as of one group."""
    seen = everybody.sum(axis=1, keepdims=True)
    share = everybody[:, number, None] / seen
    return Told(seen, share, share)


def _representative(found: Patterns, told: list[Told], whole: list[Told], group: int) -> tuple[Stand, ...]:
    """The statements that stand most for a group, with the stance that does."""
    worth = np.stack(
        [measures.representative(one, all_told, group) for one, all_told in zip(told, whole, strict=True)]
    )
    stance, best = worth.argmax(axis=0), worth.max(axis=0)
    order = [place for place in np.argsort(-best, kind="stable").tolist() if best[place] > 0]
    return tuple(Stand(found.statements[place], OPINIONS[stance[place]]) for place in order[:REPRESENTATIVE])
