"""Signs of organised answering (brigading): rules for conspicuous groups, bursts and referring sites.

Pure arithmetic over numbers of participants; no answer is read. A sign is a reason to look closer, not a
proof: a mail to a club's members looks the same.

Figures that editors see while a poll is open change in steps (:func:`stepped`), like the public ones. Two
readings of a figure never differ by fewer people than a batch.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from participation import days

#: A group is conspicuous if it is this many times as large as expected or this many percentage points larger,
TIMES: Final = 2.0
POINTS: Final = 15.0
#: and if its standardised residual is at least this (by chance in less than one of 30,000 groups).
RESIDUAL: Final = 4.0
#: Minimum number of participants for any statement about groups.
MIN_PEOPLE: Final = 30
#: Minimum expected share of a group in percent. Otherwise a group of which nobody was expected would be
#: conspicuous with its first person.
MIN_EXPECTED: Final = 0.5

#: A stretch of time is a burst with at least this many people and this many times the usual number,
BURST_PEOPLE: Final = 20
BURST_TIMES: Final = 3.0
#: if the probability of such a number in any stretch is below this (Poisson, Bonferroni correction).
BURST_CHANCE: Final = 0.001
#: Minimum number of stretches to define a usual pace.
MIN_STRETCHES: Final = 6
MAX_STRETCHES: Final = 36
_WIDTHS: Final = tuple(timedelta(days=n) for n in (1, 2, 7))

#: A site is conspicuous with at least this many visits and this fraction of all visits from other sites.
REFERRAL_VISITS: Final = 30
REFERRAL_PART: Final = 0.5

#: Age of an account at the opening of the poll.
ACCOUNT_AGE_BANDS: Final = ("opening", "week", "month", "older")
_WEEK, _MONTH = 7, 30
#: Tolerance for rounding errors when a share is compared with a threshold.
_EXACT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """Participants of one group as disclosed to editors.

    ``shown`` is the disclosed number, 0 if too few. ``sealed`` is disclosed with the next step; after the
    final step it is everybody.
    """

    sealed: int = 0
    shown: int = 0


def next_step(step: Step, people: int, least: int) -> Step:
    """``step`` after the group has grown to ``people``: it moves after ``least`` more people, one step late.

    The delay has the same reason as with public figures: the number added at closing is never below
    ``least``.
    """
    return Step(sealed=people, shown=step.sealed) if people - step.sealed >= least else step


def final_step(step: Step, people: int, least: int) -> Step:
    """The final step, after closing.

    The figure stays the same if it would change by fewer than ``least``: the group is small, or a member has
    left it in the meantime.
    """
    disclosed = people if abs(people - step.shown) >= least else step.shown
    return Step(sealed=people, shown=disclosed)


@dataclass(frozen=True, slots=True)
class MergedGroup:
    """Adjacent groups disclosed as one. ``first`` is inclusive, ``end`` exclusive."""

    first: int
    end: int
    people: int


def merge_small_groups(steps: Sequence[Step], *, final: bool) -> list[MergedGroup]:
    """Merge each group of ordered ``steps`` that is too small with the next one, else with the previous one.

    Hiding a small group is not enough: it could be computed from the total and the other groups. Hiding a
    second one to protect it could hide the conspicuous group.
    """
    groups: list[MergedGroup] = []
    begun, few = 0, 0
    for place, step in enumerate(steps):
        if not step.shown:
            few += step.sealed if final else 0
        else:
            groups.append(MergedGroup(begun, place + 1, step.shown + few))
            begun, few = place + 1, 0
    if groups and begun < len(steps):
        last = groups.pop()
        groups.append(MergedGroup(last.first, len(steps), last.people + few))
    return groups


def account_age_band(joined: date, opened: date) -> str:
    """One of ``BANDS``: joined on the day of opening or later, within 7 or 30 days before, or earlier."""
    before = (opened - joined).days
    if before <= 0:
        return "opening"
    if before <= _WEEK:
        return "week"
    return "month" if before <= _MONTH else "older"


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """A group's actual and expected share, both in percent of everybody compared."""

    share: float
    expected: float
    residual: float
    stands_out: bool


def compare_groups(people: Sequence[int], expected: Sequence[float]) -> list[GroupComparison]:
    """Compare each group of ``people`` with ``expected`` (any unit), by TIMES, POINTS and RESIDUAL.

    The residual is the adjusted Pearson residual, ``(O − E) / √(E (1 − p))`` with ``E = n p`` (Haberman 1973,
    The analysis of residuals in cross-classified tables). Only groups larger than expected stand out.
    """
    total, expected_total = sum(people), sum(expected)
    if not total or not expected_total:
        return [GroupComparison(0.0, 0.0, 0.0, False) for _ in people]
    results = []
    for count, weight in zip(people, expected, strict=True):
        expected_part = max(weight / expected_total, MIN_EXPECTED / 100)
        spread = math.sqrt(total * expected_part * (1 - expected_part)) if expected_part < 1 else 0.0
        residual = (count - total * expected_part) / spread if spread else 0.0
        share, usual = 100 * count / total, 100 * expected_part
        larger = share >= TIMES * usual - _EXACT or share - usual >= POINTS - _EXACT
        stands_out = total >= MIN_PEOPLE and larger and residual >= RESIDUAL
        results.append(GroupComparison(share, 100 * weight / expected_total, residual, stands_out))
    return results


@dataclass(frozen=True, slots=True)
class Arrival:
    """``people`` who answered at some time between ``since`` (inclusive) and ``until`` (exclusive)."""

    since: datetime
    until: datetime
    people: int


def list_arrivals(opened: datetime, people_by_day: Mapping[date, int]) -> list[Arrival]:
    """When people answered, as far as public figures show; these have whole days and are one batch late.

    ``people_by_day``: day → number of people who had answered by its end, in order of days. People who
    appear after days without an increase may have answered on any of them.
    """
    result, since, before = [], days.start_of_local_day(opened), 0
    for day, people in people_by_day.items():
        until = days.start_of_day(day + timedelta(days=1))
        if people > before:
            result.append(Arrival(since, until, people - before))
            since, before = until, people
    return result


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a poll's running time.

    ``people`` may be fractional: arrivals within several days are spread evenly over them.
    """

    since: datetime
    until: datetime
    people: float
    stands_out: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """Arrivals over time. ``usual``: people in a usual stretch; None with fewer than MIN_STRETCHES."""

    stretches: tuple[Stretch, ...]
    usual: float | None

    @property
    def bursts(self) -> tuple[Stretch, ...]:
        return tuple(stretch for stretch in self.stretches if stretch.stands_out)


def compute_pace(arrived: Sequence[Arrival]) -> Pace:
    """Divide arrivals into at most MAX_STRETCHES equal stretches and mark bursts.

    The usual number is the median of the stretches, or their mean if the median is 0.
    """
    if not arrived:
        return Pace((), None)
    start, end = min(a.since for a in arrived), max(a.until for a in arrived)
    width = next((w for w in _WIDTHS if (end - start) / w <= MAX_STRETCHES), (end - start) / MAX_STRETCHES)
    number = max(1, math.ceil((end - start) / width))
    edges = list(pairwise(start + place * width for place in range(number + 1)))
    people = [sum(_within(arrival, *edge) for arrival in arrived) for edge in edges]
    if number < MIN_STRETCHES:
        return Pace(tuple(Stretch(*edge, n) for edge, n in zip(edges, people, strict=True)), None)
    usual = median(people) or sum(people) / number
    stretches = (Stretch(*edge, n, is_burst(n, usual, number)) for edge, n in zip(edges, people, strict=True))
    return Pace(tuple(stretches), usual)


def is_burst(people: float, usual: float, stretches: int) -> bool:
    """Whether a stretch is a burst, by BURST_PEOPLE, BURST_TIMES and BURST_CHANCE."""
    if people < BURST_PEOPLE or people < BURST_TIMES * usual:
        return False
    return poisson_tail(math.floor(people), usual) < BURST_CHANCE / stretches


def poisson_tail(least: int, mean: float) -> float:
    """Probability of ``least`` or more events with the Poisson ``mean``; ``least`` must exceed ``mean``."""
    if mean <= 0:
        return 0.0 if least > 0 else 1.0
    term = math.exp(least * math.log(mean) - mean - math.lgamma(least + 1))
    total, place = 0.0, least
    while term > total * 1e-12:
        total += term
        place += 1
        term *= mean / place
    return total


def _within(arrival: Arrival, since: datetime, until: datetime) -> float:
    """Number of people of ``arrival`` in the stretch, spread evenly; may be fractional."""
    overlap = min(arrival.until, until) - max(arrival.since, since)
    return arrival.people * (max(overlap, timedelta(0)) / (arrival.until - arrival.since))


def conspicuous_sites(visits: Sequence[int]) -> list[bool]:
    """Flags of the sites that stand out, by REFERRAL_VISITS and REFERRAL_PART."""
    total = sum(visits)
    return [count >= REFERRAL_VISITS and count >= REFERRAL_PART * total for count in visits]
