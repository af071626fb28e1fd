"""The plane of the map: the first two principal components of the votes.

Missing votes are replaced by the statement's mean, and so contribute nothing. People with few votes would end
up near the centre whatever they think; as in Polis, they are scaled outward by
``sqrt(statements / votes cast)`` (Small et al. 2021, "Polis: Scaling Deliberation by Mapping High Dimensional
Opinion Spaces", Recerca 26 (2)).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.statements.consensus.votes import NOT_VOTED, Ballots, Floats, Integers

#: Decimal digits of means and centres.
DIGITS: Final = 4
#: Resolution of the published weights: a statement of average weight has at most ``MAX_STEPS`` steps, one
#: for each ``PEOPLE_A_STEP`` voters. Exact weights would be equations in the counts, so they are published
#: coarsely, most so with few voters.
MAX_STEPS: Final = 4
PEOPLE_A_STEP: Final = 40
#: A component with less than this part of the variance is rounding noise.
NOISE: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """``means[statement]`` and integer ``weights[2, statement]``; an axis without variance has zeros."""

    means: Floats
    weights: Integers

    @property
    def axes(self) -> Floats:
        """Unit vectors ``[2, statement]``."""
        return normalise_weights(self.weights)

    def points(self, rows: Ballots) -> Floats:
        """Coordinates ``[row, 2]``; a row without votes is at the origin."""
        voted = rows != NOT_VOTED
        share = rows.shape[1] / np.maximum(voted.sum(axis=1), 1)
        points: Floats = (np.where(voted, rows - self.means, 0.0) @ self.axes.T) * np.sqrt(share)[:, None]
        return round_values(points, 2 * DIGITS)


def normalise_weights(weights: Integers) -> Floats:
    """``weights`` normalised to unit vectors ``[2, statement]``; zeros stay zeros."""
    length = np.sqrt((weights * weights).sum(axis=1, keepdims=True))
    return round_values(weights / np.maximum(length, 1), 2 * DIGITS)


def compute_weight_steps(people: int) -> int:
    """Integer weight of a statement of average weight, with so many voters."""
    return max(1, min(MAX_STEPS, people // PEOPLE_A_STEP))


def fit_plane(rows: Ballots, people: Integers) -> Plane:
    """The plane of all voters. ``people``: how many voted like each row; every statement has votes."""
    voted = rows != NOT_VOTED
    voters = people @ voted
    means = np.round((people @ np.where(voted, rows, 0)) / voters, DIGITS)
    centred = np.where(voted, rows - means, 0.0) * np.sqrt(people)[:, None]
    finest = compute_weight_steps(int(people.sum())) * np.sqrt(rows.shape[1])
    weights = np.round(finest * _compute_components(centred)).astype(np.int64)
    # The sign of a component is arbitrary: the largest weight of each axis is made positive.
    strongest = np.argmax(np.abs(weights), axis=1)
    signs = np.sign(weights[np.arange(2), strongest])
    return Plane(means, weights * np.where(signs == 0, 1, signs)[:, None])


def _compute_components(centred: Floats) -> Floats:
    """The first two right singular vectors, from the eigenvectors of the smaller Gram matrix."""
    people, statements = centred.shape
    components = np.zeros((2, statements))
    small = people < statements
    values, vectors = np.linalg.eigh(centred @ centred.T if small else centred.T @ centred)
    # ``eigh`` sorts ascending: the largest are last.
    for number, index in enumerate(range(len(values) - 1, max(len(values) - 3, -1), -1)):
        if values[index] <= NOISE * max(values.sum(), NOISE):
            break
        axis = centred.T @ vectors[:, index] if small else vectors[:, index]
        components[number] = axis / np.linalg.norm(axis)
    return components


def round_values(values: Floats, digits: int) -> Floats:
    """Rounded, without negative zeros."""
    return np.round(values, digits) + 0.0
