"""Figures as they are published: rounded, and null where the base is too small for one."""

from dataclasses import dataclass
from math import ceil, floor, log10, sqrt
from typing import Any

import numpy as np

from polls.statistics import disclosure
from polls.statistics.analysis.data import Flags, Floats
from polls.statistics.precision import interval, kish, of_gap, of_share

#: No share, mean or interval on fewer people than this.
SMALLEST_BASE = 30
#: No number of people by group under this.
SMALLEST_CELL = 10
#: Steps of weighted shares from this on, in percentage points, are blunt: ends of intervals are whole points.
BLUNT = 1.0
#: Of a percentage point: that is how exact figures are otherwise.
TENTH = 0.1
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
    ``step``: of weighted figures, in percent of their scale; as nothing where there are no weights."""

    weights: Floats
    weighted: bool
    step: float = 0.0

    @property
    def finest(self) -> float:
        """Of the ends of intervals, in percent of the scale."""
        return BLUNT if self.step >= BLUNT else TENTH

    def n_eff(self, answered: Flags) -> float:
        return kish(self.weights[answered]).n_eff

    def row(self, key: str, chosen: Flags, answered: Flags, n_eff: float | None) -> dict[str, Any]:
        """A row of a table: people, and where there is an ``n_eff`` (the base is large enough) shares."""
        count = int(np.count_nonzero(chosen))
        if n_eff is None:
            return {"key": key, "count": count, **NO_SHARE}
        raw = count / int(np.count_nonzero(answered))
        share = float(self.weights[chosen].sum() / self.weights[answered].sum()) if self.weighted else raw
        return {"key": key, "count": count, "raw": percent(raw), **self.share(share, n_eff)}

    def said(self, share: float) -> float:
        """The share (0 to 1) in percent, as far as it is published: weighted in steps, others exact."""
        # Rounding of sums may leave it a hair outside.
        exact = 100 * min(1.0, max(0.0, share))
        return stepped(exact, self.step) if self.weighted else exact

    def share(self, share: float, n_eff: float) -> dict[str, float | None]:
        """The weighted share and the interval. It holds the interval of every share that would have been
        published so, and depends on nothing else."""
        said, size = self.said(share), effective(n_eff, weighted=self.weighted)
        low, _high = of_share(max(0.0, said - self.step / 2) / 100, size)
        _low, high = of_share(min(100.0, said + self.step / 2) / 100, size)
        return {
            "weighted": said if self.weighted else None,
            "low": down(100 * low, self.finest),
            "high": up(100 * high, self.finest),
        }

    def lead(
        self, rows: list[tuple[str, Flags]], answered: Flags, n_eff: float, *, exclusive: bool
    ) -> dict[str, Any] | None:
        """The two largest options and the difference between them, in points; of equals the one that more
        people chose first, then the earlier one. ``exclusive``: nobody chose two of them."""
        if len(rows) < 2:
            return None
        whole = float(self.weights[answered].sum())
        shares = [self.said(float(self.weights[chosen].sum()) / whole) for _key, chosen in rows]
        people = [int(np.count_nonzero(chosen)) for _key, chosen in rows]
        first, second = sorted(range(len(rows)), key=lambda index: (-shares[index], -people[index]))[:2]
        ends = of_gap(
            shares[first] / 100,
            shares[second] / 100,
            effective(n_eff, weighted=self.weighted),
            exclusive=exclusive,
        )
        # Either share may be half a step off.
        low = down(max(-100.0, 100 * ends[0] - self.step), self.finest)
        high = up(min(100.0, 100 * ends[1] + self.step), self.finest)
        return {
            "first": rows[first][0],
            "second": rows[second][0],
            "difference": rounded(shares[first] - shares[second], 1),
            "low": low,
            "high": high,
            "tells_apart": low > 0,
        }

    def mean(
        self, mean: float, variance: float, raw: float, n_eff: float, ends: tuple[float, float]
    ) -> dict[str, Any]:
        """The (weighted) ``mean`` of values between ``ends``, in their unit, and the one without weights. The
        interval holds that of every mean that would have been published so; in a weighted poll with the
        deviation rounded up to a tenth of the scale, since an exact one would be an equation, too."""
        least, most = ends
        if self.weighted:
            grid = (most - least) / 10
            variance = (ceil(sqrt(variance) / grid - HAIR) * grid) ** 2
        step = even_step(self.step / 100 * (most - least))
        finest = min(step, even_step(self.finest / 100 * (most - least)))
        said = stepped(mean, step) if self.weighted else mean
        off, size = step / 2 if self.weighted else 0.0, effective(n_eff, weighted=self.weighted)
        low, _high = interval(max(least, said - off), variance, size, least=least, most=most)
        _low, high = interval(min(most, said + off), variance, size, least=least, most=most)
        return {
            "raw": rounded(raw, 2),
            "weighted": said if self.weighted else None,
            "low": down(low, finest),
            "high": up(high, finest),
        }

    def median(self, values: Floats, weights: Floats) -> float | None:
        """Weighted median; None where there are no weights."""
        return median(values, weights) if self.weighted else None


NO_SHARE: dict[str, None] = dict.fromkeys(("raw", "weighted", "low", "high"))


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
