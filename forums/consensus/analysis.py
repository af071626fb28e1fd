"""From votes to the map that is published."""

from typing import Final

import numpy as np

from forums.consensus import measures
from forums.consensus.clusters import Clustering, clustered
from forums.consensus.matching import lettered, turned
from forums.consensus.measures import Told
from forums.consensus.plane import DIGITS, Plane, fitted, tidy
from forums.consensus.protection import Protected, protect
from forums.consensus.result import (
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
from forums.consensus.votes import LEAST_PEOPLE, Floats, Integers, Patterns, Votes, counts, patterns

#: With fewer, whoever has a place voted on all of them: centre, shape and axes would be equations in a few
#: counts, which come back out of them.
LEAST_STATEMENTS: Final = 8
#: Steps of a correlation, and of the separation.
COARSE: Final = 4
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
    if len(found.statements) < LEAST_STATEMENTS:
        return _without_groups(found, everybody, "few_statements")
    plane = fitted(found.rows, found.people)
    if previous is not None:
        plane = turned(plane, found.statements, previous)
    people = found.people[found.placed]
    if people.sum() < 2 * LEAST_PEOPLE:
        return _without_groups(found, everybody, "few_people")
    points = plane.points(found.rows[found.placed])
    if not np.ptp(points, axis=0).any():
        return _without_groups(found, everybody, "alike")
    keep = len(previous.groups) if previous is not None else None
    groups = clustered(points, people, keep, step=plane.step)
    if groups is None:
        return _without_groups(found, everybody, "no_groups")
    letters = lettered(groups.centres, plane.axes, found.statements, previous)
    return _with_groups(found, everybody, plane, points, _sorted(groups, letters), sorted(letters))


def _sorted(groups: Clustering, letters: list[str]) -> Clustering:
    """In the order of their letters."""
    order = np.argsort(letters)
    return Clustering(groups.centres[order], np.argsort(order)[groups.labels], groups.separation)


def _without_groups(found: Patterns, everybody: Integers, absent: Absence) -> Map:
    """Nor axes, which would place nobody."""
    axes = np.zeros((2, len(found.statements)))
    return Map(
        people=int(found.people.sum()),
        placed=_placed(found),
        least_votes=found.least_votes,
        statements=_statements(found, everybody, axes, [() for _statement in found.statements]),
        waiting=found.waiting,
        absent=absent,
    )


def _placed(found: Patterns) -> int:
    people = int(found.people[found.placed].sum())
    return rounded(people) if people >= LEAST_PEOPLE else 0


def _with_groups(
    found: Patterns,
    everybody: Integers,
    plane: Plane,
    points: Floats,
    groups: Clustering,
    letters: list[str],
) -> Map:
    labels = np.full(len(found.rows), -1)
    labels[found.placed] = groups.labels
    by_group = counts(found, [labels == number for number in range(len(letters))])
    protected = protect(by_group, everybody)
    cells = _cells(by_group, protected)
    told = [_told(cells, stance) for stance in OPINIONS]
    whole = [_whole(everybody, number) for number in range(len(OPINIONS))]
    agreed, rejected = (
        tuple(found.statements[place] for place in measures.shared(groups_told, all_told)[:LISTED])
        for groups_told, all_told in zip(told, whole, strict=True)
    )
    people = found.people[found.placed]
    return Map(
        people=int(found.people.sum()),
        placed=_placed(found),
        least_votes=found.least_votes,
        statements=_statements(found, everybody, plane.axes, cells),
        waiting=found.waiting,
        groups=tuple(
            _group(
                letter,
                people[groups.labels == number],
                points[groups.labels == number],
                groups.centres[number],
                plane.step,
                _representative(found, told, whole, number),
            )
            for number, letter in enumerate(letters)
        ),
        separation=round(round(groups.separation * SEPARATION_STEPS) / SEPARATION_STEPS, 2),
        agreed=agreed,
        rejected=rejected,
        dividing=tuple(
            Division(found.statements[place], letters[one], letters[other])
            for place, one, other in measures.dividing(told[0])[:LISTED]
        ),
    )


def _statements(
    found: Patterns, everybody: Integers, axes: Floats, cells: list[tuple[Cell, ...]]
) -> tuple[Statement, ...]:
    return tuple(
        Statement(ident, agree, disagree, passed, axis=(x, y), groups=row)
        for ident, (agree, disagree, passed), (x, y), row in zip(
            found.statements, everybody.tolist(), axes.T.tolist(), cells, strict=True
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


def _group(
    letter: str, people: Integers, points: Floats, centre: Floats, step: float, stands: tuple[Stand, ...]
) -> Group:
    x, y = centre.tolist()
    off = points - np.average(points, axis=0, weights=people)
    xx, xy, yy = (
        float(np.average(off[:, one] * off[:, other], weights=people))
        for one, other in ((0, 0), (0, 1), (1, 1))
    )
    # Deviations in steps, and how far one goes with the other in quarters.
    wide, high = (round(np.sqrt(value) / step) * step for value in (xx, yy))
    slant = round(COARSE * xy / np.sqrt(xx * yy)) / COARSE if xx * yy > 0 else 0.0
    spread = tidy(np.array([wide * wide, slant * wide * high, high * high]), DIGITS).tolist()
    return Group(letter, rounded(int(people.sum())), (x, y), (spread[0], spread[1], spread[2]), stands)


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
