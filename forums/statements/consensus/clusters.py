"""Opinion groups: k-means with a fixed seed; the silhouette chooses the number of groups.

Each point has the weight ``people``. k-means++ initialisation (Arthur & Vassilvitskii 2007), Lloyd's
iteration, best of several starts; silhouette of Rousseeuw (1987).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.statements.consensus.plane import DIGITS, round_values
from forums.statements.consensus.votes import MIN_GROUP, Flags, Floats, Integers

SEED: Final = 20_261_124
STARTS: Final = 50
MAX_ROUNDS: Final = 200
MAX_GROUPS: Final = 5
#: Silhouettes within this of the best count as equal: then the last number of groups wins, else the fewest.
LEVEL: Final = 0.02
#: Rows of the distance matrix that are in memory at a time.
CHUNK: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """``centres`` of groups of at least ``MIN_GROUP`` people, largest first; ``labels[point]``: index of
    the nearest centre. Neither is published. ``separation``: the mean silhouette, from -1 to 1.
    """

    centres: Floats
    labels: Integers
    separation: float


def compute_clusterings(points: Floats, people: Integers, keep: int | None = None) -> list[Clustering]:
    """Clusterings into 2 to ``MAX_GROUPS`` groups, best first; ``keep``: preferred number if nearly as good.

    Empty if no number gives two groups of ``MIN_GROUP``. Smaller clusters are dissolved: their people join
    the nearest group.
    """
    distinct = len(np.unique(points, axis=0))
    groupings = [
        grouping
        for number in range(2, min(MAX_GROUPS, distinct) + 1)
        if (grouping := _dissolve_small_groups(points, people, _run_k_means(points, people, number)))
        is not None
    ]
    if not groupings:
        return []
    separations = compute_silhouettes(points, people, [labels for _centres, labels in groupings])
    options = [Clustering(*groups, value) for groups, value in zip(groupings, separations, strict=True)]
    best = max(option.separation for option in options)

    def rank(option: Clustering) -> tuple[bool, bool, int, float]:
        number, value = len(option.centres), option.separation
        level = value >= best - LEVEL
        return (not level, level and number != keep, number if level else 0, -value)

    return sorted(options, key=rank)


def find_nearest_centres(points: Floats, centres: Floats) -> Integers:
    """Index of the nearest centre for each point; the first on ties."""
    labels: Integers = np.argmin(_compute_squared_distances(points, centres), axis=1)
    return labels


def _dissolve_small_groups(
    points: Floats, people: Integers, labels: Integers
) -> tuple[Floats, Integers] | None:
    """Centres, largest group first, and labels, without small groups; None if fewer than two remain."""
    centres = np.stack([_compute_centre(points, people, labels == label) for label in np.unique(labels)])
    while len(centres) >= 2:
        labels = find_nearest_centres(points, centres)
        sizes = np.bincount(labels, people, minlength=len(centres))
        if (sizes >= MIN_GROUP).all():
            order = np.lexsort((centres[:, 1], centres[:, 0], -sizes))
            return centres[order], np.argsort(order)[labels]
        centres = centres[sizes > sizes.min()] if sizes.max() >= MIN_GROUP else centres[:0]
    return None


def _compute_centre(points: Floats, people: Integers, members: Flags) -> Floats:
    return round_values(np.average(points[members], axis=0, weights=people[members]), DIGITS)


def _compute_squared_distances(points: Floats, centres: Floats) -> Floats:
    """``[point, centre]``: squared distances, exactly 0 only for equal points."""
    across = points[:, 0, None] - centres[:, 0]
    along = points[:, 1, None] - centres[:, 1]
    squares: Floats = across * across + along * along
    return squares


def _run_k_means(points: Floats, people: Integers, number: int) -> Integers:
    """Labels of the best of ``STARTS`` starts. There are at least ``number`` distinct points."""
    generator = np.random.default_rng((SEED, number))
    best, least = np.zeros(len(points), dtype=np.int64), np.inf
    for _start in range(STARTS):
        labels, inertia = _run_lloyd(points, people, _draw_initial_centres(points, people, number, generator))
        # The tolerance keeps the first of equal results, whatever the rounding.
        if inertia < least * (1 - 1e-9):
            best, least = labels, inertia
    return best


def _draw_initial_centres(
    points: Floats, people: Integers, number: int, generator: np.random.Generator
) -> Floats:
    """k-means++: each further centre is a point, drawn with probability proportional to its squared distance
    from the nearest chosen one, times its people.
    """
    weights = people / people.sum()
    chosen = [int(generator.choice(len(points), p=weights))]
    while len(chosen) < number:
        distances = _compute_squared_distances(points, points[chosen]).min(axis=1) * people
        chosen.append(int(generator.choice(len(points), p=distances / distances.sum())))
    return points[chosen]


def _run_lloyd(points: Floats, people: Integers, centres: Floats) -> tuple[Integers, float]:
    """Lloyd's algorithm: labels, and the sum of people's squared distances from their centre."""
    labels = find_nearest_centres(points, centres)
    for _round in range(MAX_ROUNDS):
        weights = np.bincount(labels, people, minlength=len(centres))
        sums = [np.bincount(labels, people * points[:, axis], minlength=len(centres)) for axis in (0, 1)]
        # An empty cluster keeps its centre.
        filled = weights > 0
        centres = centres.copy()
        centres[filled] = np.column_stack(sums)[filled] / weights[filled, None]
        before, labels = labels, find_nearest_centres(points, centres)
        if (labels == before).all():
            break
    return labels, float(
        (_compute_squared_distances(points, centres)[np.arange(len(points)), labels] * people).sum()
    )


def compute_silhouettes(points: Floats, people: Integers, clusterings: Sequence[Integers]) -> list[float]:
    """The mean silhouette of each clustering of the same points; a person alone in a group has 0."""
    # Distances are the costly part: computed once, summed by group of every clustering (columns).
    members = [np.eye(int(labels.max()) + 1)[labels] * people[:, None] for labels in clusterings]
    membership = np.hstack(members)
    ends = np.cumsum([group.shape[1] for group in members])[:-1]
    sums = np.vstack(
        [
            np.sqrt(_compute_squared_distances(points[start : start + CHUNK], points)) @ membership
            for start in range(0, len(points), CHUNK)
        ]
    )
    return [
        _compute_silhouette(part, labels, people)
        for part, labels in zip(np.split(sums, ends, axis=1), clusterings, strict=True)
    ]


def _compute_silhouette(sums: Floats, labels: Integers, people: Integers) -> float:
    sizes = np.bincount(labels, people, minlength=sums.shape[1])
    points = np.arange(len(labels))
    own = sums[points, labels] / np.maximum(sizes[labels] - 1, 1)
    # Empty groups are not neighbours.
    others = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.inf)
    others[points, labels] = np.inf
    other = others.min(axis=1)
    widest = np.maximum(own, other)
    # Undefined for a person alone in a group, and where all distances are zero.
    defined = (sizes[labels] > 1) & (widest > 0) & np.isfinite(widest)
    width = np.where(defined, other - own, 0) / np.where(defined, widest, 1)
    return float((width * people).sum() / people.sum())
