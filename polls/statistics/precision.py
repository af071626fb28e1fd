"""How exact a weighted figure is, as far as a model can say: n_eff, intervals, standard errors.

Shares are fractions (0 to 1) here, not percent. Every interval is at 95 %. Sources: Kish 1965 (effective size
and design effect of weighting), Wilson 1927 (interval of a share), and for raked estimates linearisation by
residuals as in R's ``survey`` (Lumley 2004; Deville & Särndal 1992): regress ``y - p̂`` on the dummies of the
margins with the *design* weights, take the residuals ``e`` and ``u_i = w_i e_i / Σw``; ``V = n/(n-1) · Σ(u_i
- ū)²``.

Who answers an open poll chose to: there is no sampling, so these are not sampling errors. They say what the
uncertainty would be if, within the weighting cells, it were chance who answered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

#: The normal distribution's 97.5 % point.
Z = 1.959963984540054
#: Eigenvalues under this part of the largest are the margins' built-in linear dependence, not information.
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class Kish:
    """``n_eff`` people of equal weight would be as exact; ``deff`` times the variance is what weighting
    costs."""

    n_eff: float
    deff: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its standard error and 95 % interval, all in the unit of the value."""

    value: float
    se: float

    @property
    def low(self) -> float:
        return self.value - Z * self.se

    @property
    def high(self) -> float:
        return self.value + Z * self.se

    @property
    def tells_apart(self) -> bool:
        """The interval of a difference does not hold zero."""
        return self.low > 0 or self.high < 0


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


def wilson(share: float, n_eff: float) -> tuple[float, float]:
    """Wilson's score interval of ``share`` on ``n_eff`` people: within 0 and 1, and not empty at either end.
    Raises ValueError for a share that is none or nobody to have it."""
    if not 0 <= share <= 1 or not n_eff > 0:
        raise ValueError("A share lies between 0 and 1, of somebody.")
    z2 = Z * Z / n_eff
    centre = share + z2 / 2
    half = Z * math.sqrt(share * (1 - share) / n_eff + z2 / (4 * n_eff))
    # At 0 and 1 the ends are exact; rounding must not push them past.
    low = 0.0 if share == 0 else max(0.0, (centre - half) / (1 + z2))
    high = 1.0 if share == 1 else min(1.0, (centre + half) / (1 + z2))
    return low, high


def compare(one: Estimate, other: Estimate) -> Estimate:
    """``one - other`` of two polls with different respondents: independent, so the variances add up."""
    return Estimate(one.value - other.value, math.hypot(one.se, other.se))


@dataclass(frozen=True, slots=True, eq=False)
class Linearised:
    """Standard errors of figures weighted by ``weights``, raked from ``base`` over the margins whose
    categories (dense codes from 0) are ``groups``. No margin: the unweighted (or design weighted) estimate.

    Respondents alike in all of these are one cell; all sums run over cells, of which there are few.
    """

    weights: Floats
    base: Floats
    groups: Sequence[Integers] = ()
    _cell: Integers = field(init=False)
    _first: Integers = field(init=False)
    _people: Floats = field(init=False)
    _dummies: tuple[Integers, ...] = field(init=False)
    _inverse: Floats = field(init=False)

    def __post_init__(self) -> None:
        if len(self.weights) < 2:
            raise ValueError("Two respondents at least.")
        cell, first, people = cells(self.groups, (self.base, self.weights))
        # One numbering for the categories of all margins; without margins the only dummy is the constant.
        dummies = [group[first] for group in self.groups] or [np.zeros(len(first), np.int64)]
        ends = np.cumsum([int(codes.max()) + 1 for codes in dummies])
        dummies[1:] = [codes + end for codes, end in zip(dummies[1:], ends, strict=False)]
        mass = self.base[first] * people
        gram = np.zeros((ends[-1], ends[-1]))
        for one in dummies:
            for other in dummies:
                np.add.at(gram, (one, other), mass)
        for name, value in (
            ("_cell", cell),
            ("_first", first),
            ("_people", people),
            ("_dummies", tuple(dummies)),
            ("_inverse", np.linalg.pinv(gram, rcond=SINGULAR, hermitian=True)),
        ):
            object.__setattr__(self, name, value)

    def mean(self, values: npt.NDArray[np.number | np.bool_], answered: Flags | None = None) -> Estimate:
        """Weighted mean of ``values`` over who ``answered`` (everybody if not given), others' values unread.

        A mean over a part is a ratio: its residuals are zero outside the part, the regression is on
        everybody. Raises ValueError where nobody answered.
        """
        inside = slice(None) if answered is None else np.flatnonzero(answered)
        cell, read = self._cell[inside], values[inside].astype(np.float64)
        size = len(self._first)
        weights = self.weights[self._first]
        asked = np.bincount(cell, minlength=size)
        total = float(weights @ asked)
        if not total:
            raise ValueError("Nobody answered.")
        value = float(weights @ np.bincount(cell, read, size)) / total
        read -= value
        centred, squares = np.bincount(cell, read, size), np.bincount(cell, read * read, size)
        fitted = self._fitted(centred)
        # Sums of the residuals and of their squares in each cell; outside the part the residual is -fitted.
        sums = centred - self._people * fitted
        squared = squares - 2 * fitted * centred + self._people * fitted**2
        influence = weights / total
        number = len(self.weights)
        spread = float(influence**2 @ squared) - float(influence @ sums) ** 2 / number
        return Estimate(value, math.sqrt(max(0.0, spread) * number / (number - 1)))

    def difference(self, one: Flags, other: Flags, answered: Flags | None = None) -> Estimate:
        """Share of ``one`` less share of ``other`` among the same people, their covariance counted."""
        return self.mean(one.astype(np.int8) - other.astype(np.int8), answered)

    def _fitted(self, centred: npt.NDArray[np.number]) -> Floats:
        """The regression's value in each cell, from the cell's sum of what is regressed."""
        moments = np.zeros(len(self._inverse))
        for codes in self._dummies:
            np.add.at(moments, codes, self.base[self._first] * centred)
        slopes = self._inverse @ moments
        fitted = np.zeros(len(self._first))
        for codes in self._dummies:
            fitted += slopes[codes]
        return fitted


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
