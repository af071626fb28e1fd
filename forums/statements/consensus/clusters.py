"""Opinion groups: k-means with a fixed seed, and how many groups there are by the silhouette.

Points stand for ``people`` each, and everything counts people. k-means++ (Arthur & Vassilvitskii 2007)
begins, Lloyd's iteration follows, the best of several starts is kept. The silhouette is Rousseeuw's (1987).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.statements.consensus.plane import DIGITS, tidy
from forums.statements.consensus.votes import LEAST_GROUP, Flags, Floats, Integers

SEED: Final = 20_261_124
STARTS: Final = 50
MOST_ROUNDS: Final = 200
MOST_GROUPS: Final = 5
#: Silhouettes so close are level: then there are as many groups as last time, else the fewest.
LEVEL: Final = 0.02
#: Rows of the table of distances that are in memory at a time.
CHUNK: Final = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """``centres`` of groups of ``LEAST_GROUP`` or more, largest first; ``labels[point]`` is the nearest of
    them. They are nowhere published. ``separation``: the mean silhouette, from -1 to 1."""

    centres: Floats
    labels: Integers
    separation: float


def clusterings(points: Floats, people: Integers, keep: int | None = None) -> list[Clustering]:
    """The ways to make 2 to 5 groups, the best first: ``keep`` of them if that is nearly as good. None at all
    where no number gives two groups of ``LEAST_GROUP``.

    A smaller group, of people who stand apart, is none: they are counted with the nearest that is one.
    """
    different = len(np.unique(points, axis=0))
    found = [
        settled
        for number in range(2, min(MOST_GROUPS, different) + 1)
        if (settled := _settled(points, people, _k_means(points, people, number))) is not None
    ]
    if not found:
        return []
    separations = silhouettes(points, people, [labels for _centres, labels in found])
    options = [Clustering(*groups, value) for groups, value in zip(found, separations, strict=True)]
    best = max(option.separation for option in options)

    def rank(option: Clustering) -> tuple[bool, bool, int, float]:
        number, value = len(option.centres), option.separation
        level = value >= best - LEVEL
        return (not level, level and number != keep, number if level else 0, -value)

    return sorted(options, key=rank)


def nearest(points: Floats, centres: Floats) -> Integers:
    """The number of each point's centre; of equally near ones the first."""
    labels: Integers = np.argmin(_squares(points, centres), axis=1)
    return labels


def _settled(points: Floats, people: Integers, labels: Integers) -> tuple[Floats, Integers] | None:
    """Centres, largest group first, and the nearest for each point. None: fewer than two groups are left."""
    centres = np.stack([_centre(points, people, labels == label) for label in np.unique(labels)])
    while len(centres) >= 2:
        labels = nearest(points, centres)
        sizes = np.bincount(labels, people, minlength=len(centres))
        if (sizes >= LEAST_GROUP).all():
            order = np.lexsort((centres[:, 1], centres[:, 0], -sizes))
            return centres[order], np.argsort(order)[labels]
        centres = centres[sizes > sizes.min()] if sizes.max() >= LEAST_GROUP else centres[:0]
    return None


def _centre(points: Floats, people: Integers, members: Flags) -> Floats:
    return tidy(np.average(points[members], axis=0, weights=people[members]), DIGITS)


def _squares(points: Floats, centres: Floats) -> Floats:
    """``[point, centre]``: the square of the distance, exactly 0 only for the same point."""
    across = points[:, 0, None] - centres[:, 0]
    along = points[:, 1, None] - centres[:, 1]
    squares: Floats = across * across + along * along
    return squares


def _k_means(points: Floats, people: Integers, number: int) -> Integers:
    """The best labels of ``STARTS`` starts. At least ``number`` points differ."""
    chance = np.random.default_rng((SEED, number))
    best, least = np.zeros(len(points), dtype=np.int64), np.inf
    for _start in range(STARTS):
        labels, inertia = _lloyd(points, people, _begun(points, people, number, chance))
        # Another way to the same groups is not better.
        if inertia < least * (1 - 1e-9):
            best, least = labels, inertia
    return best


def _begun(points: Floats, people: Integers, number: int, chance: np.random.Generator) -> Floats:
    """k-means++: each next centre is a point, drawn by the square of its distance from those before."""
    weights = people / people.sum()
    chosen = [int(chance.choice(len(points), p=weights))]
    while len(chosen) < number:
        far = _squares(points, points[chosen]).min(axis=1) * people
        chosen.append(int(chance.choice(len(points), p=far / far.sum())))
    return points[chosen]


def _lloyd(points: Floats, people: Integers, centres: Floats) -> tuple[Integers, float]:
    labels = nearest(points, centres)
    for _round in range(MOST_ROUNDS):
        weights = np.bincount(labels, people, minlength=len(centres))
        sums = [np.bincount(labels, people * points[:, axis], minlength=len(centres)) for axis in (0, 1)]
        # A centre that nobody is nearest to stays where it is.
        filled = weights > 0
        centres = centres.copy()
        centres[filled] = np.column_stack(sums)[filled] / weights[filled, None]
        before, labels = labels, nearest(points, centres)
        if (labels == before).all():
            break
    return labels, float((_squares(points, centres)[np.arange(len(points)), labels] * people).sum())


def silhouettes(points: Floats, people: Integers, clusterings: Sequence[Integers]) -> list[float]:
    """The mean silhouette of each way to group the same points; somebody alone in a group has 0."""
    # Distances, the costly part, once for all: a column for each group of each clustering.
    members = [np.eye(int(labels.max()) + 1)[labels] * people[:, None] for labels in clusterings]
    beside = np.hstack(members)
    ends = np.cumsum([group.shape[1] for group in members])[:-1]
    sums = np.vstack(
        [
            np.sqrt(_squares(points[start : start + CHUNK], points)) @ beside
            for start in range(0, len(points), CHUNK)
        ]
    )
    return [
        _silhouette(part, labels, people)
        for part, labels in zip(np.split(sums, ends, axis=1), clusterings, strict=True)
    ]


def _silhouette(sums: Floats, labels: Integers, people: Integers) -> float:
    sizes = np.bincount(labels, people, minlength=sums.shape[1])
    every = np.arange(len(labels))
    own = sums[every, labels] / np.maximum(sizes[labels] - 1, 1)
    # An empty group is nobody's neighbour.
    others = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.inf)
    others[every, labels] = np.inf
    other = others.min(axis=1)
    widest = np.maximum(own, other)
    # Somebody alone, or people who are all at one place.
    told = (sizes[labels] > 1) & (widest > 0) & np.isfinite(widest)
    width = np.where(told, other - own, 0) / np.where(told, widest, 1)
    return float((width * people).sum() / people.sum())
