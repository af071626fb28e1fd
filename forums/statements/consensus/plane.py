"""The plane in which people differ most: principal components of the votes.

What somebody did not vote on is filled with the mean of those who did, so it moves them nowhere. Whoever
voted little would thereby sit near the middle whatever they think; Polis moves them outward by
``sqrt(statements / votes cast)``, and so does this (Small et al. 2021, "Polis: Scaling Deliberation by
Mapping High Dimensional Opinion Spaces", Recerca 26 (2)).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.statements.consensus.votes import NOT_VOTED, Ballots, Floats, Integers

#: Digits of means and centres.
DIGITS: Final = 4
#: Into how many steps what a statement weighs on an axis is divided if all weigh the same, at most, and how
#: many people a step takes. Weights are equations in how many voted how, so they are told coarsely, those of
#: few people the most.
MOST_STEPS: Final = 4
PEOPLE_A_STEP: Final = 40
#: Under this part of all variance a component is what rounding left over.
NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """``means[statement]`` and ``weights[2, statement]``, whole numbers; zeros where people don't differ so
    far."""

    means: Floats
    weights: Integers

    @property
    def axes(self) -> Floats:
        """``[2, statement]``, as long as 1 each."""
        return axes(self.weights)

    def points(self, rows: Ballots) -> Floats:
        """``[row, 2]``. A row without votes is in the middle."""
        seen = rows != NOT_VOTED
        share = rows.shape[1] / np.maximum(seen.sum(axis=1), 1)
        points: Floats = (np.where(seen, rows - self.means, 0.0) @ self.axes.T) * np.sqrt(share)[:, None]
        return tidy(points, 2 * DIGITS)


def axes(weights: Integers) -> Floats:
    """``[2, statement]``, as long as 1 each; zeros for zeros."""
    length = np.sqrt((weights * weights).sum(axis=1, keepdims=True))
    return tidy(weights / np.maximum(length, 1), 2 * DIGITS)


def steps(people: int) -> int:
    """The weight, with so many voters, of a statement that counts as much as any other."""
    return max(1, min(MOST_STEPS, people // PEOPLE_A_STEP))


def fitted(rows: Ballots, people: Integers) -> Plane:
    """Of all who voted, ``people`` of them like each row; every statement has votes."""
    seen = rows != NOT_VOTED
    voted = people @ seen
    means = np.round((people @ np.where(seen, rows, 0)) / voted, DIGITS)
    centred = np.where(seen, rows - means, 0.0) * np.sqrt(people)[:, None]
    finest = steps(int(people.sum())) * np.sqrt(rows.shape[1])
    weights = np.round(finest * _components(centred)).astype(np.int64)
    # Either end of an axis may be the right one: that of the statement which weighs most is.
    strongest = np.argmax(np.abs(weights), axis=1)
    signs = np.sign(weights[np.arange(2), strongest])
    return Plane(means, weights * np.where(signs == 0, 1, signs)[:, None])


def _components(centred: Floats) -> Floats:
    """The first two right singular vectors, by the eigenvectors of the smaller of the two products."""
    people, statements = centred.shape
    found = np.zeros((2, statements))
    small = people < statements
    values, vectors = np.linalg.eigh(centred @ centred.T if small else centred.T @ centred)
    # Ascending: the largest are last.
    for number, place in enumerate(range(len(values) - 1, max(len(values) - 3, -1), -1)):
        if values[place] <= NOTHING * max(values.sum(), NOTHING):
            break
        axis = centred.T @ vectors[:, place] if small else vectors[:, place]
        found[number] = axis / np.linalg.norm(axis)
    return found


def tidy(figures: Floats, digits: int) -> Floats:
    """Rounded, and no minus before a zero."""
    return np.round(figures, digits) + 0.0
