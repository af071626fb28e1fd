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
    squares = float(weights @ weights if people is None else (weights * weights) @ people)
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


@dataclass(frozen=True, slots=True)
class Linearised:
    """Standard errors of figures weighted by ``weights``, raked from ``base`` over the margins whose
    categories (dense codes from 0) are ``groups``. No margin: the unweighted (or design weighted)
    estimate."""

    weights: Floats
    base: Floats
    groups: Sequence[npt.NDArray[np.int64]] = ()
    _sizes: tuple[int, ...] = field(init=False)
    _inverse: Floats = field(init=False)

    def __post_init__(self) -> None:
        if len(self.weights) < 2:
            raise ValueError("Two respondents at least.")
        # Without margins the only dummy is the constant.
        groups = tuple(self.groups) or (np.zeros(len(self.weights), np.int64),)
        sizes = tuple(int(group.max()) + 1 for group in groups)
        object.__setattr__(self, "groups", groups)
        object.__setattr__(self, "_sizes", sizes)
        gram = np.vstack(
            [np.hstack([self._cross(i, j, sizes) for j in range(len(groups))]) for i in range(len(groups))]
        )
        object.__setattr__(self, "_inverse", np.linalg.pinv(gram, rcond=SINGULAR, hermitian=True))

    def _cross(self, i: int, j: int, sizes: tuple[int, ...]) -> Floats:
        pairs = self.groups[i] * sizes[j] + self.groups[j]
        sums = np.bincount(pairs, self.base, sizes[i] * sizes[j]).astype(np.float64)
        return sums.reshape(sizes[i], sizes[j])

    def mean(self, values: Floats | Flags, answered: Flags | None = None) -> Estimate:
        """Weighted mean of ``values`` over who ``answered`` (everybody if not given), others' values unread.

        A mean over a part is a ratio: its residuals are zero outside the part, the regression is on
        everybody. Raises ValueError where nobody answered.
        """
        weights = self.weights if answered is None else np.where(answered, self.weights, 0.0)
        total = float(weights.sum())
        if not total:
            raise ValueError("Nobody answered.")
        read = np.asarray(values, np.float64)
        read = read if answered is None else np.where(answered, read, 0.0)
        value = float(weights @ read) / total
        centred = read - value if answered is None else np.where(answered, read - value, 0.0)
        influence = self.weights * self._residuals(centred) / total
        number = len(influence)
        variance = number / (number - 1) * float(np.square(influence - influence.mean()).sum())
        return Estimate(value, math.sqrt(variance))

    def difference(self, one: Flags, other: Flags, answered: Flags | None = None) -> Estimate:
        """Share of ``one`` less share of ``other`` among the same people, their covariance counted."""
        return self.mean(one.astype(np.float64) - other.astype(np.float64), answered)

    def _residuals(self, centred: Floats) -> Floats:
        weighted = self.base * centred
        moments = [
            np.bincount(group, weighted, size) for group, size in zip(self.groups, self._sizes, strict=True)
        ]
        slopes = self._inverse @ np.concatenate(moments)
        residuals = centred.copy()
        begin = 0
        for group, size in zip(self.groups, self._sizes, strict=True):
            residuals -= slopes[begin : begin + size][group]
            begin += size
        return residuals
