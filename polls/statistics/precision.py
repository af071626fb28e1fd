"""How exact a figure is, as far as a model can say: effective sizes and intervals at 95 %.

Sources: Kish 1965 (effective size and design effect of weighting); Agresti and Coull 1998, "Approximate is
better than exact for interval estimation of binomial proportions", The American Statistician 52, 119–126;
Zou and Donner 2008, "Construction of confidence limits about effect measures", Statistics in Medicine 27,
1693–1702 (:func:`apart`). Everything is made from what is published beside it (the share or mean, n_eff to
two digits), so that no end of an interval says more about anybody than that does: a standard error of raked
figures, linearised as in R's ``survey``, would be an equation in hidden cells.

Who answers an open poll chose to: there is no sampling, so these are not sampling errors. They say what the
uncertainty would be if, within the weighting cells, it were chance who answered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: The normal distribution's 97.5 % point.
Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Kish:
    """``n_eff`` people of equal weight would be as exact; ``deff`` times the variance is what weighting
    costs."""

    n_eff: float
    deff: float


def kish(weights: Floats, people: Floats | None = None) -> Kish:
    """Of respondents with these weights; ``people`` how many there are of each. Raises ValueError for
    nobody."""
    number = float(len(weights) if people is None else people.sum())
    total = float(weights.sum() if people is None else weights @ people)
    squares = float((weights**2).sum() if people is None else weights**2 @ people)
    if not number or not squares:
        raise ValueError("Nobody has a weight.")
    n_eff = total * total / squares
    # n / n_eff is 1 + cv² with the population's variance of the weights.
    return Kish(n_eff, number / n_eff)


def interval(mean: float, variance: float, n_eff: float, *, least: float, most: float) -> tuple[float, float]:
    """Of the ``mean`` of something between ``least`` and ``most``, with this ``variance`` among ``n_eff``
    people; the ends lie between ``least`` and ``most`` too.

    As Agresti and Coull: as if z² further people had answered, half of them ``least`` and half ``most``, with
    the variance of a sample. So it is never empty, not even where all say the same. Of a share (0 to 1) it
    holds the true one in 93.2 % of samples or more, from 20 people and from 0.5 % on (computed exactly; the
    least, at 20 people). Raises ValueError for nobody, and for a mean outside.
    """
    if not least <= mean <= most or variance < 0 or not n_eff > 0:
        raise ValueError("A mean lies between the least and the most, of somebody.")
    more = Z * Z
    together = n_eff + more
    centre = (n_eff * mean + more * (least + most) / 2) / together
    square = (n_eff * (variance + mean * mean) + more * (least * least + most * most) / 2) / together
    half = Z * math.sqrt(max(0.0, square - centre * centre) / (together - 1))
    return max(least, centre - half), min(most, centre + half)


def of_share(share: float, n_eff: float) -> tuple[float, float]:
    """:func:`interval` of a share between 0 and 1."""
    return interval(share, share * (1 - share), n_eff, least=0.0, most=1.0)


def of_gap(one: float, other: float, n_eff: float, *, exclusive: bool) -> tuple[float, float]:
    """:func:`interval` of the difference of two shares (0 to 1) of the same people: the mean of 1, 0 and -1.
    Where both may be chosen together (not ``exclusive``) it is taken that as few as possible did."""
    gap = one - other
    either = one + other if exclusive else min(one + other, 2 - one - other)
    return interval(gap, max(0.0, either - gap * gap), n_eff, least=-1.0, most=1.0)


@dataclass(frozen=True, slots=True)
class Ranged:
    """A value and its interval."""

    value: float
    low: float
    high: float


def apart(one: Ranged, other: Ranged) -> Ranged:
    """``one`` less ``other``, of different people: from both intervals by the square-and-add method."""
    gap = one.value - other.value
    return Ranged(
        gap,
        gap - math.hypot(one.value - one.low, other.high - other.value),
        gap + math.hypot(one.high - one.value, other.value - other.low),
    )


def cells(groups: Sequence[Integers], weights: Sequence[Floats]) -> tuple[Integers, Integers, Floats]:
    """Respondents alike in every group and every weight are one cell, numbered in order of these values:
    everybody's cell, the first respondent of each cell, and the people in it."""
    cell = np.zeros(len(weights[0]), np.int64)
    coded = [np.unique(weight, return_inverse=True)[1] for weight in weights]
    for codes in (*coded, *groups):
        # Made dense after each step, so that the product of many margins stays a small number.
        cell = _dense(cell * (int(codes.max()) + 1) + codes)
    people = np.bincount(cell)
    first = np.full(len(people), len(cell), np.int64)
    np.minimum.at(first, cell, np.arange(len(cell)))
    return cell, first, people.astype(np.float64)


def _dense(codes: Integers) -> Integers:
    """The same order of codes from 0 on, without gaps."""
    size = int(codes.max()) + 1
    if size > 8 * len(codes):
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)
    # Without sorting, where the numbers are small.
    there = np.bincount(codes, minlength=size) > 0
    return (np.cumsum(there) - 1)[codes].astype(np.int64)
