"""Figures as published: rounded, and null if the base is too small."""

from dataclasses import dataclass
from math import ceil, floor, log10, sqrt
from typing import Any

import numpy as np

from polls.statistics import disclosure
from polls.statistics.analysis.data import Flags, Floats
from polls.statistics.precision import (
    compute_difference_interval,
    compute_effective_size,
    mean_interval,
    share_interval,
)

#: Minimum base for shares, means and intervals.
SMALLEST_BASE = 30
#: Minimum number of people that is published by group.
SMALLEST_CELL = 10
#: From this step of weighted shares (percentage points) on, ends of intervals are whole points.
WHOLE_POINT_STEP = 1.0
#: Precision of other ends of intervals, in percentage points.
TENTH = 0.1
#: Finest step of means: two decimals.
FINEST = 0.01
#: Tolerance for floating-point errors, as a fraction of a step.
EPSILON = 1e-9


def share_to_percent(share: float) -> float:
    return round(100 * share, 1)


def round_figure(value: float, digits: int) -> float:
    """``value`` rounded to ``digits`` decimals, never a negative zero."""
    return round(value, digits) + 0.0


def round_significant(value: float, digits: int) -> float:
    return round(value, digits - 1 - floor(log10(abs(value)))) if value else 0.0


def round_to_step(value: float, step: float) -> float:
    """The nearest multiple of ``step``."""
    return round_figure(round(value / step) * step, 2)


def round_down_to_step(value: float, step: float) -> float:
    return round_figure(floor(value / step + EPSILON) * step, 2)


def round_up_to_step(value: float, step: float) -> float:
    return round_figure(ceil(value / step - EPSILON) * step, 2)


def choose_step(least: float) -> float:
    """The smallest of 1, 2 or 5 times a power of ten that is at least ``least`` and at least FINEST."""
    if least <= FINEST:
        return FINEST
    power = 10.0 ** floor(log10(least))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least * (1 - EPSILON))


def round_effective_size(n_eff: float, *, weighted: bool) -> int:
    """The published effective sample size: two significant digits if weighted.

    Weights follow from the groups' sizes, so an exact figure, like an exact standard error, would be an
    equation from which hidden sizes can be recovered.
    """
    return round(round_significant(n_eff, 2)) if weighted else round(n_eff)


def round_people(people: int) -> int | None:
    """A number of people outside any table, rounded to 5; None for 1 to 9 people."""
    return None if 0 < people < SMALLEST_CELL else disclosure.round_count(people)


def compute_ends_of_share(share: float, people: int) -> dict[str, float]:
    """The interval, in percent, of a raw share (0 to 1)."""
    low, high = share_interval(share, people)
    return {"low": round_down_to_step(100 * low, TENTH), "high": round_up_to_step(100 * high, TENTH)}


def compute_ends_of_mean(
    mean: float, variance: float, people: int, ends: tuple[float, float]
) -> dict[str, float]:
    """The interval of a raw mean, in the unit of its values, which lie between ``ends``."""
    low, high = mean_interval(mean, variance, people, least=ends[0], most=ends[1])
    return {"low": round_down_to_step(low, FINEST), "high": round_up_to_step(high, FINEST)}


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """The weights of one analysis and the precision of its figures.

    ``weights`` add up to the number of respondents; all are 1 if unweighted. ``step`` is that of weighted
    figures in percent of their scale; None if unweighted.
    """

    weights: Floats
    step: float | None = None

    @property
    def weighted(self) -> bool:
        return self.step is not None

    def at(self, step: float | None) -> "Scales":
        """The same weights with another step; None removes the weights."""
        return Scales(np.ones(len(self.weights)) if step is None else self.weights, step)

    @property
    def off(self) -> float:
        """The largest rounding error of a published figure due to its step, in percent of its scale."""
        return (self.step or 0.0) / 2

    @property
    def finest(self) -> float:
        """The step of the ends of intervals, in percent of the scale."""
        return WHOLE_POINT_STEP if (self.step or 0.0) >= WHOLE_POINT_STEP else TENTH

    def n_eff(self, answered: Flags) -> float:
        return compute_effective_size(self.weights[answered]).n_eff

    def row(self, key: str, chosen: Flags, answered: Flags, n_eff: float | None) -> dict[str, Any]:
        """A row of a table: people, and shares if there is an ``n_eff`` (the base is large enough)."""
        count = int(np.count_nonzero(chosen))
        if n_eff is None:
            return {"key": key, "count": count, **NO_SHARE}
        raw = count / int(np.count_nonzero(answered))
        share = float(self.weights[chosen].sum() / self.weights[answered].sum()) if self.weighted else raw
        return {"key": key, "count": count, "raw": share_to_percent(raw), **self.share(share, n_eff)}

    def said(self, share: float) -> float:
        """The published share in percent, from a share between 0 and 1: weighted in steps, others exact."""
        # Rounding of sums may leave it slightly out of range.
        exact = 100 * min(1.0, max(0.0, share))
        return exact if self.step is None else round_to_step(exact, self.step)

    def share(self, share: float, n_eff: float) -> dict[str, float | None]:
        """The weighted share and its interval.

        The interval depends only on the published share and n_eff. It covers the interval of every share
        that rounds to the published one.
        """
        published, size = self.said(share), round_effective_size(n_eff, weighted=self.weighted)
        low, _high = share_interval(max(0.0, published - self.off) / 100, size)
        _low, high = share_interval(min(100.0, published + self.off) / 100, size)
        return {
            "weighted": published if self.weighted else None,
            "low": round_down_to_step(100 * low, self.finest),
            "high": round_up_to_step(100 * high, self.finest),
        }

    def lead(
        self, rows: list[tuple[str, Flags]], answered: Flags, n_eff: float, *, exclusive: bool
    ) -> dict[str, Any] | None:
        """The two leading options and their difference in percentage points.

        Ties go to the option that more people chose, then to the earlier one. ``exclusive``: nobody can
        choose two of them.
        """
        if len(rows) < 2:
            return None
        total = float(self.weights[answered].sum())
        shares = [self.said(float(self.weights[chosen].sum()) / total) for _key, chosen in rows]
        people = [int(np.count_nonzero(chosen)) for _key, chosen in rows]
        first, second = sorted(range(len(rows)), key=lambda index: (-shares[index], -people[index]))[:2]
        ends = compute_difference_interval(
            shares[first] / 100,
            shares[second] / 100,
            round_effective_size(n_eff, weighted=self.weighted),
            exclusive=exclusive,
        )
        # Both shares may be off by half a step.
        low = round_down_to_step(max(-100.0, 100 * ends[0] - 2 * self.off), self.finest)
        high = round_up_to_step(min(100.0, 100 * ends[1] + 2 * self.off), self.finest)
        return {
            "first": rows[first][0],
            "second": rows[second][0],
            "difference": round_figure(shares[first] - shares[second], 1),
            "low": low,
            "high": high,
            "tells_apart": low > 0,
        }

    def mean(
        self, mean: float, variance: float, raw: float, n_eff: float, ends: tuple[float, float]
    ) -> dict[str, Any]:
        """The (weighted) ``mean`` of values between ``ends``, the ``raw`` mean and the interval.

        ``variance`` is unweighted, because a weighted one would be one more equation in hidden cells. The
        interval covers that of every mean that rounds to the published one. For weighted means the standard
        deviation is rounded up to a tenth of the scale, since respondents with larger weights may vary more.
        """
        least, most = ends
        size = round_effective_size(n_eff, weighted=self.weighted)
        if self.step is None:
            return {
                "raw": round_figure(raw, 2),
                "weighted": None,
                **compute_ends_of_mean(mean, variance, size, ends),
            }
        deviation_step = (most - least) / 10
        variance = (ceil(sqrt(variance) / deviation_step - EPSILON) * deviation_step) ** 2
        step = choose_step(self.step / 100 * (most - least))
        finest = min(step, choose_step(self.finest / 100 * (most - least)))
        published = round_to_step(mean, step)
        low, _high = mean_interval(max(least, published - step / 2), variance, size, least=least, most=most)
        _low, high = mean_interval(min(most, published + step / 2), variance, size, least=least, most=most)
        return {
            "raw": round_figure(raw, 2),
            "weighted": published,
            "low": round_down_to_step(low, finest),
            "high": round_up_to_step(high, finest),
        }


NO_SHARE: dict[str, None] = dict.fromkeys(("raw", "weighted", "low", "high"))
