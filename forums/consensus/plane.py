"""The plane in which people differ most: principal components of the votes.

What somebody did not vote on is filled with the mean of those who did, so it moves them nowhere. Whoever
voted little would thereby sit near the middle whatever they think; Polis moves them outward by
``sqrt(statements / votes cast)``, and so does this (Small et al. 2021, "Polis: Scaling Deliberation by
Mapping High Dimensional Opinion Spaces", Recerca 26 (2)).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forums.consensus.votes import NOT_VOTED, Ballots, Floats, Integers

#: Digits of what is published and used from then on, so that ``place`` finds what the map was made with.
DIGITS: Final = 4
#: Of axes, with fewer statements than ``MANY`` and with more: they are equations in how many voted alike, and
#: with few statements there are few unknowns.
AXIS_DIGITS: Final = (2, 3)
MANY: Final = 50
#: Into how many steps the plane is divided from its middle to where somebody is who differs in everything.
STEPS: Final = 20
#: Under this part of all variance a component is what rounding left over.
NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """``means[statement]`` and ``axes[2, statement]``; an axis of zeros where people don't differ so far."""

    means: Floats
    axes: Floats

    @property
    def step(self) -> float:
        """How exactly the middle and the shape of a group are published: a twentieth of the way to somebody
        who differs in all that an axis is about."""
        return float(np.round(np.sqrt(self.axes.shape[1]) / STEPS, 2))

    def points(self, rows: Ballots) -> Floats:
        """``[row, 2]``. A row without votes is in the middle."""
        seen = rows != NOT_VOTED
        share = rows.shape[1] / np.maximum(seen.sum(axis=1), 1)
        points: Floats = (np.where(seen, rows - self.means, 0.0) @ self.axes.T) * np.sqrt(share)[:, None]
        return tidy(points, 2 * DIGITS)


def fitted(rows: Ballots, people: Integers) -> Plane:
    """Of all who voted, ``people`` of them like each row; every statement has votes."""
    seen = rows != NOT_VOTED
    voted = people @ seen
    means = np.round((people @ np.where(seen, rows, 0)) / voted, DIGITS)
    centred = np.where(seen, rows - means, 0.0) * np.sqrt(people)[:, None]
    axes = _components(centred)
    axes = np.round(axes, AXIS_DIGITS[rows.shape[1] >= MANY])
    # Either end of an axis may be the right one: that of the statement which counts most is.
    strongest = np.argmax(np.abs(axes), axis=1)
    signs = np.sign(axes[np.arange(2), strongest])
    return Plane(means, tidy(axes * np.where(signs == 0, 1, signs)[:, None], DIGITS))


def _components(centred: Floats) -> Floats:
    """The first two right singular vectors, by the eigenvectors of the smaller of the two products."""
    people, statements = centred.shape
    axes = np.zeros((2, statements))
    small = people < statements
    values, vectors = np.linalg.eigh(centred @ centred.T if small else centred.T @ centred)
    # Ascending: the largest are last.
    for number, place in enumerate(range(len(values) - 1, max(len(values) - 3, -1), -1)):
        if values[place] <= NOTHING * max(values.sum(), NOTHING):
            break
        axis = centred.T @ vectors[:, place] if small else vectors[:, place]
        axes[number] = axis / np.linalg.norm(axis)
    return axes


def tidy(figures: Floats, digits: int) -> Floats:
    """Rounded, and no minus before a zero."""
    return np.round(figures, digits) + 0.0
