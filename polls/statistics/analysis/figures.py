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


def ends_of_share(share: float, people: int) -> dict[str, float]:
    """The interval of a raw share (0 to 1), in percent."""
    low, high = of_share(share, people)
    return {"low": down(100 * low, TENTH), "high": up(100 * high, TENTH)}


def ends_of_mean(mean: float, variance: float, people: int, ends: tuple[float, float]) -> dict[str, float]:
    """The interval of a raw mean of values between ``ends``, in their unit."""
    low, high = interval(mean, variance, people, least=ends[0], most=ends[1])
    return {"low": down(low, FINEST), "high": up(high, FINEST)}


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """The weights of one analysis, which add up to the respondents; all ones where it is not weighted.
    ``step``: of weighted figures, in percent of their scale; None where there are none."""

    weights: Floats
    step: float | None = None

    @property
    def weighted(self) -> bool:
        return self.step is not None

    def at(self, step: float | None) -> "Scales":
        """These weights in other steps; None: no weights."""
        return Scales(np.ones(len(self.weights)) if step is None else self.weights, step)

    @property
    def off(self) -> float:
        """The most that a published figure is off for its step, in percent of its scale."""
        return (self.step or 0.0) / 2

    @property
    def finest(self) -> float:
        """Of the ends of intervals, in percent of the scale."""
        return BLUNT if (self.step or 0.0) >= BLUNT else TENTH

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
        return exact if self.step is None else stepped(exact, self.step)

    def share(self, share: float, n_eff: float) -> dict[str, float | None]:
        """The weighted share and the interval. It holds the interval of every share that would have been
        published so, and depends on nothing else."""
        said, size = self.said(share), effective(n_eff, weighted=self.weighted)
        low, _high = of_share(max(0.0, said - self.off) / 100, size)
        _low, high = of_share(min(100.0, said + self.off) / 100, size)
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
        low = down(max(-100.0, 100 * ends[0] - 2 * self.off), self.finest)
        high = up(min(100.0, 100 * ends[1] + 2 * self.off), self.finest)
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
        """The (weighted) ``mean`` of values between ``ends``, in their unit, and the one without weights, as
        is their ``variance``: a weighted one would be an equation, too. The interval holds that of every mean
        that would have been published so; of weighted ones with the deviation rounded up to a tenth of the
        scale, since those who weigh more may differ more."""
        least, most = ends
        size = effective(n_eff, weighted=self.weighted)
        if self.step is None:
            return {"raw": rounded(raw, 2), "weighted": None, **ends_of_mean(mean, variance, size, ends)}
        grid = (most - least) / 10
        variance = (ceil(sqrt(variance) / grid - HAIR) * grid) ** 2
        step = even_step(self.step / 100 * (most - least))
        finest = min(step, even_step(self.finest / 100 * (most - least)))
        said = stepped(mean, step)
        low, _high = interval(max(least, said - step / 2), variance, size, least=least, most=most)
        _low, high = interval(min(most, said + step / 2), variance, size, least=least, most=most)
        return {
            "raw": rounded(raw, 2),
            "weighted": said,
            "low": down(low, finest),
            "high": up(high, finest),
        }


NO_SHARE: dict[str, None] = dict.fromkeys(("raw", "weighted", "low", "high"))
