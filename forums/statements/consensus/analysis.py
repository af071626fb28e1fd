"""Computes the published consensus map from votes."""

from typing import Final

import numpy as np

from forums.statements.consensus import measures, placing
from forums.statements.consensus.clusters import Clustering, compute_clusterings
from forums.statements.consensus.matching import align_plane, assign_letters
from forums.statements.consensus.measures import PublishedShares
from forums.statements.consensus.plane import Plane, fit_plane
from forums.statements.consensus.protection import Protected, protect_counts
from forums.statements.consensus.result import (
    Absence,
    Band,
    Cell,
    Division,
    Group,
    Map,
    RepresentativeStance,
    Stance,
    Statement,
    round_people,
)
from forums.statements.consensus.votes import (
    MIN_GROUP,
    MIN_PEOPLE,
    Integers,
    Patterns,
    Votes,
    build_patterns,
    count_stances,
)

#: With fewer, every placed person voted on all of them: few counts could be solved for from the published
#: weights and group boundaries.
MIN_STATEMENTS: Final = 8
#: The published separation is rounded to one in so many steps.
SEPARATION_STEPS: Final = 20
#: Maximum length of the lists of statements, and of a group's representative statements.
LISTED: Final = 10
REPRESENTATIVE: Final = 5
#: The stances for which shares are compared, by index on the last axis of counts.
OPINIONS: Final[tuple[Stance, ...]] = ("agree", "disagree")


def compute_map(votes: Votes, previous: Map | None = None) -> Map:
    """The map of ``votes``. Deterministic, and independent of the order of people and statements.

    ``previous``: the last map of the same statements. With it, groups keep their letters and the plane its
    orientation, and the number of groups changes only for a clearly better one.
    """
    ballots = build_patterns(votes)
    everybody = count_stances(ballots, [np.ones(len(ballots.rows), dtype=bool)])[:, 0]
    grouping = find_groupings(ballots, previous)
    if isinstance(grouping, str):
        return _map_without_groups(ballots, everybody, grouping)
    plane, candidates = grouping
    for groups in candidates:
        result = with_groups(ballots, everybody, plane, groups, previous)
        if result is not None:
            return result
    return _map_without_groups(ballots, everybody, "not_apart")


def find_groupings(
    ballots: Patterns, previous: Map | None = None
) -> tuple[Plane, list[Clustering]] | Absence:
    """The plane and the clusterings of all placed people, best first; or why there are no groups."""
    if len(ballots.statements) < MIN_STATEMENTS:
        return "few_statements"
    people = ballots.people[ballots.placed]
    if people.sum() < 2 * MIN_GROUP:
        return "few_people"
    plane = fit_plane(ballots.rows, ballots.people)
    if previous is not None:
        plane = align_plane(plane, ballots.statements, previous)
    points = plane.points(ballots.rows[ballots.placed])
    if not np.ptp(points, axis=0).any():
        return "alike"
    options = compute_clusterings(points, people, len(previous.groups) if previous is not None else None)
    return (plane, options) if options else "no_groups"


def _map_without_groups(ballots: Patterns, everybody: Integers, why: Absence) -> Map:
    """A map of city-wide counts only. All weights are zero: without groups no plane is published."""
    weights = np.zeros((2, len(ballots.statements)), dtype=np.int64)
    no_cells: list[tuple[Cell, ...]] = [()] * len(ballots.statements)
    return Map(
        people=int(ballots.people.sum()),
        placed=_count_placed(ballots),
        least_votes=ballots.least_votes,
        statements=_build_statements(ballots, everybody, weights, no_cells),
        waiting=ballots.waiting,
        absent=why,
    )


def _count_placed(ballots: Patterns) -> int:
    """Rounded number of placed people; 0 if they are fewer than ``MIN_PEOPLE``."""
    people = int(ballots.people[ballots.placed].sum())
    return round_people(people) if people >= MIN_PEOPLE else 0


def with_groups(
    ballots: Patterns, everybody: Integers, plane: Plane, groups: Clustering, previous: Map | None
) -> Map | None:
    """The map with these groups; None if the published shares do not separate them."""
    labels = np.full(len(ballots.rows), -1)
    labels[ballots.placed] = groups.labels
    numbers = range(len(groups.centres))
    by_group = count_stances(ballots, [labels == number for number in numbers])
    sizes = [round_people(int(ballots.people[labels == number].sum())) for number in numbers]
    cells = _build_cells(by_group, protect_counts(by_group, everybody))
    people = int(ballots.people.sum())
    statements = _build_statements(ballots, everybody, plane.weights, cells)
    centres = placing.compute_centres(plane.axes, statements, people, sizes)
    if not placing.are_centres_apart(centres):
        return None
    letters = assign_letters(centres, plane, ballots.statements, previous)
    order = np.argsort(letters).tolist()
    cells = [tuple(row[number] for number in order) for row in cells]
    published = [_collect_published_shares(cells, stance) for stance in OPINIONS]
    city = [_compute_city_shares(everybody, number) for number in range(len(OPINIONS))]
    agreed, rejected = (
        tuple(
            ballots.statements[index]
            for index in measures.find_common_statements(of_groups, of_city)[:LISTED]
        )
        for of_groups, of_city in zip(published, city, strict=True)
    )
    return Map(
        people=people,
        placed=_count_placed(ballots),
        least_votes=ballots.least_votes,
        statements=_build_statements(ballots, everybody, plane.weights, cells),
        waiting=ballots.waiting,
        groups=tuple(
            Group(
                letters[number],
                sizes[number],
                tuple(centres[number].tolist()),
                _list_representative_stances(ballots, published, city, index),
            )
            for index, number in enumerate(order)
        ),
        separation=round(round(groups.separation * SEPARATION_STEPS) / SEPARATION_STEPS, 2),
        agreed=agreed,
        rejected=rejected,
        dividing=tuple(
            Division(ballots.statements[index], letters[order[larger]], letters[order[smaller]])
            for index, larger, smaller in measures.list_dividing_statements(published[0])[:LISTED]
        ),
    )


def _build_statements(
    ballots: Patterns, everybody: Integers, weights: Integers, cells: list[tuple[Cell, ...]]
) -> tuple[Statement, ...]:
    return tuple(
        Statement(ident, agree, disagree, passed, weights=(x, y), groups=row)
        for ident, (agree, disagree, passed), (x, y), row in zip(
            ballots.statements, everybody.tolist(), weights.T.tolist(), cells, strict=True
        )
    )


def _build_cells(by_group: Integers, protected: Protected) -> list[tuple[Cell, ...]]:
    """``[statement][group]``: published cells, without those that disclosure control suppresses."""
    voted = by_group.sum(axis=2)
    return [
        tuple(
            _build_cell(int(voted[index, number]), int(protected.divisions[index, number]), bands.tolist())
            if protected.counted[index, number]
            else Cell(None, None, None, None)
            for number, bands in enumerate(row)
        )
        for index, row in enumerate(protected.bands)
    ]


def _build_cell(voted: int, divisions: int, bands: list[int]) -> Cell:
    if divisions == 1:
        return Cell(round_people(voted), None, None, None)
    ends = [round(100 * number / divisions) for number in range(divisions + 1)]
    agree, disagree, passed = (Band(ends[band], ends[band + 1]) for band in bands)
    return Cell(round_people(voted), agree, disagree, passed)


def _collect_published_shares(cells: list[tuple[Cell, ...]], stance: Stance) -> PublishedShares:
    """The published shares of a stance, as arrays."""
    shape = (len(cells), len(cells[0]))
    voted, low, high = np.zeros(shape, dtype=np.int64), np.zeros(shape), np.zeros(shape)
    for index, row in enumerate(cells):
        for number, cell in enumerate(row):
            band: Band | None = getattr(cell, stance)
            if band is not None and cell.seen is not None:
                voted[index, number] = cell.seen
                low[index, number], high[index, number] = band.low / 100, band.high / 100
    return PublishedShares(voted, low, high)


def _compute_city_shares(everybody: Integers, number: int) -> PublishedShares:
    """The city-wide shares of a stance, in the form of a single group."""
    voted = everybody.sum(axis=1, keepdims=True)
    share = everybody[:, number, None] / voted
    return PublishedShares(voted, share, share)


def _list_representative_stances(
    ballots: Patterns, published: list[PublishedShares], city: list[PublishedShares], group: int
) -> tuple[RepresentativeStance, ...]:
    """The most representative statements of a group, each with its more representative stance."""
    scores = np.stack(
        [
            measures.find_representative_statements(of_groups, of_city, group)
            for of_groups, of_city in zip(published, city, strict=True)
        ]
    )
    stance, best = scores.argmax(axis=0), scores.max(axis=0)
    order = [index for index in np.argsort(-best, kind="stable").tolist() if best[index] > 0]
    return tuple(
        RepresentativeStance(ballots.statements[index], OPINIONS[stance[index]])
        for index in order[:REPRESENTATIVE]
    )
