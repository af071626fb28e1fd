"""Figures as they are published: rounded, and null where the base is too small for one."""

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import numpy as np

from polls.statistics import disclosure
from polls.statistics.analysis.data import Flags, Floats
from polls.statistics.precision import Estimate, Linearised, Z, kish, wilson

#: No share, mean or interval on fewer people than this.
SMALLEST_BASE = 30
#: No number of people by group under this.
SMALLEST_CELL = 10
#: Steps of weighted shares from this on, in percentage points, are blunt: the ends of intervals are made of
#: what is published, in whole points. Ends and errors of the exact share would be further equations in it.
BLUNT = 1.0
#: Means are given with two decimals at most.
FINEST = 0.01
#: Of a step, what does not count as beyond it.
HAIR = 1e-9


def percent(share: float) -> float:
    return round(100 * share, 1)


def rounded(value: float, digits: int) -> float:
    """To so many decimals, without a negative zero."""
    return round(value, digits) + 0.0


def significant(value: float, digits: int) -> float:
    return round(value, digits - 1 - floor(log10(abs(value)))) if value else 0.0


def stepped(value: float, step: float) -> float:
    """The multiple of ``step`` that is nearest."""
    return rounded(round(value / step) * step, 2)


def down(value: float, step: float) -> float:
    return rounded(floor(value / step + HAIR) * step, 2)


def up(value: float, step: float) -> float:
    return rounded(ceil(value / step - HAIR) * step, 2)


def even_step(least: float) -> float:
    """One, two or five times a power of ten: the smallest that is not under ``least``, nor under FINEST."""
    if least <= FINEST:
        return FINEST
    power = 10.0 ** floor(log10(least))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least * (1 - HAIR))


def effective(n_eff: float, *, weighted: bool) -> int:
    """As it is published. Weighted: with two significant digits. Weights follow from the groups' sizes, so an
    exact figure, like an exact standard error, would be an equation that gives hidden ones back."""
    return round(significant(n_eff, 2)) if weighted else round(n_eff)


def coarse(people: int) -> int | None:
    """A number of people that is in no table, rounded to 5; fewer than ten are not said, none is."""
    return None if 0 < people < SMALLEST_CELL else disclosure.rounded(people)


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """The weights of one analysis, which add up to the respondents; all ones where ``weighted`` is False.
    ``step``: of weighted figures, in percent of their scale. It has no say where there are no weights."""

    weights: Floats
    weighted: bool
    linearised: Linearised
    step: float = 0.1

    @property
    def blunt(self) -> bool:
        return self.weighted and self.step >= BLUNT

    def n_eff(self, answered: Flags) -> float:
        return kish(self.weights[answered]).n_eff

    def row(self, key: str, chosen: Flags, answered: Flags, n_eff: float | None) -> dict[str, Any]:
        """A row of a table: people, and where there is an ``n_eff`` (the base is large enough) shares."""
        count = int(np.count_nonzero(chosen))
        if n_eff is None:
            return {"key": key, "count": count, **NO_SHARE}
        estimate = self.linearised.mean(chosen, answered)
        return {
            "key": key,
            "count": count,
            "raw": percent(count / int(np.count_nonzero(answered))),
            **self.share(estimate.value, n_eff),
            "se": up(100 * estimate.se, BLUNT) if self.blunt else rounded(100 * estimate.se, 1),
        }

    def share(self, share: float, n_eff: float) -> dict[str, float | None]:
        """The weighted share and its interval. A blunt one holds the interval of every share that would have
        been published so, and depends on nothing else."""
        # Rounding of sums may leave it a hair outside.
        share = min(1.0, max(0.0, share))
        if not self.blunt:
            low, high = wilson(share, n_eff)
            weighted = percent(share) if self.weighted else None
            return {"weighted": weighted, "low": percent(low), "high": percent(high)}
        said, size = stepped(100 * share, self.step), effective(n_eff, weighted=True)
        low, _high = wilson(max(0.0, said - self.step / 2) / 100, size)
        _low, high = wilson(min(100.0, said + self.step / 2) / 100, size)
        return {"weighted": said, "low": down(100 * low, BLUNT), "high": up(100 * high, BLUNT)}

    def member(self, share: float) -> float:
        """A group's weighted share of all respondents."""
        return stepped(100 * share, self.step) if self.blunt else percent(share)

    def lead(self, rows: list[tuple[str, Flags]], answered: Flags) -> dict[str, Any] | None:
        """The two largest options and the difference between them, in points; the earlier of equals first.
        Blunt shares that are equal stand in the order of people."""
        if len(rows) < 2:
            return None
        whole = float(self.weights[answered].sum())
        shares = [100 * float(self.weights[chosen].sum()) / whole for _key, chosen in rows]
        people = [0] * len(rows)
        if self.blunt:
            shares = [stepped(share, self.step) for share in shares]
            people = [int(np.count_nonzero(chosen)) for _key, chosen in rows]
        first, second = sorted(range(len(rows)), key=lambda index: (-shares[index], -people[index]))[:2]
        gap = self.linearised.difference(rows[first][1], rows[second][1], answered)
        found = blunt_points(shares[first] - shares[second], gap.se, self.step) if self.blunt else points(gap)
        return {"first": rows[first][0], "second": rows[second][0], **found}

    def mean(self, values: Floats, answered: Flags, scale: float) -> dict[str, Any]:
        """Mean of ``values``, with the interval of the weighted one where there is one, in their unit.
        ``scale``: from the least that can be given to the most."""
        estimate = self.linearised.mean(values, answered)
        return {"raw": rounded(float(values[answered].mean()), 2), **self.centre(estimate, scale)}

    def centre(self, estimate: Estimate, scale: float) -> dict[str, Any]:
        """A weighted mean, its interval and its error, in steps that are as coarse as those of shares."""
        step = even_step(self.step / 100 * scale) if self.weighted else FINEST
        if step == FINEST:
            return {
                "weighted": rounded(estimate.value, 2) if self.weighted else None,
                "low": rounded(estimate.low, 2),
                "high": rounded(estimate.high, 2),
                "se": rounded(estimate.se, 2),
            }
        error = min(step, even_step(BLUNT / 100 * scale))
        said, se = stepped(estimate.value, step), up(estimate.se, error)
        return {
            "weighted": said,
            "low": down(said - step / 2 - Z * se, error),
            "high": up(said + step / 2 + Z * se, error),
            "se": se,
        }

    def median(self, values: Floats, answered: Flags) -> float | None:
        """Weighted median; None where there are no weights."""
        return median(values[answered], self.weights[answered]) if self.weighted else None


NO_SHARE: dict[str, None] = dict.fromkeys(("raw", "weighted", "low", "high", "se"))


def points(gap: Estimate) -> dict[str, Any]:
    """A difference of shares in percentage points. ``tells_apart``: its interval does not hold zero."""
    return {
        "difference": rounded(100 * gap.value, 1),
        "low": rounded(100 * gap.low, 1),
        "high": rounded(100 * gap.high, 1),
        "se": rounded(100 * gap.se, 1),
        "tells_apart": gap.tells_apart,
    }


def blunt_points(difference: float, se: float, step: float) -> dict[str, Any]:
    """The same of shares in steps of ``step``, either of which may be half a step off."""
    error = up(100 * se, BLUNT)
    low, high = down(difference - step - Z * error, BLUNT), up(difference + step + Z * error, BLUNT)
    return {
        "difference": rounded(difference, 1),
        "low": low,
        "high": high,
        "se": error,
        "tells_apart": low > 0,
    }


def median(values: Floats, weights: Floats) -> float:
    """The value with half of the weight below it; between two values, their mean. The unweighted one is
    ``polls.statistics.scores.quantile``."""
    distinct, place = np.unique(values, return_inverse=True)
    below = np.cumsum(np.bincount(place, weights))
    half = below[-1] / 2
    index = int(np.searchsorted(below, half))
    # A sum of weights is seldom exactly a half: within rounding, it is.
    for at in (index - 1, index):
        if 0 <= at < len(distinct) - 1 and abs(below[at] - half) <= 1e-9 * below[-1]:
            return rounded(float(distinct[at] + distinct[at + 1]) / 2, 2)
    return rounded(float(distinct[index]), 2)
