"""Signs of organised answering: what stands out among those who took part, and by which rule.

Pure arithmetic over numbers of people; nothing here knows an answer. A sign is a reason to look, not a
proof: a mail to a club's members looks like a brigade.

Figures that editors see while a poll is open move in steps (:func:`stepped`), as the public ones do, so that
two looks at them never differ by fewer people than a batch has.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from participation import days

#: A group stands out when it is this many times as large as expected, or this many points larger, ...
TIMES: Final = 2.0
POINTS: Final = 15.0
#: ... and its standardised residual is at least this: by chance less than once in 30,000 groups.
RESIDUAL: Final = 4.0
#: With fewer people nothing is said about groups.
LEAST_PEOPLE: Final = 30
#: A group of which nobody was expected would stand out with its first person: it counts as this many percent.
LEAST_EXPECTED: Final = 0.5

#: A stretch of time stands out with at least this many people, and this many times the usual number, ...
BURST_PEOPLE: Final = 20
BURST_TIMES: Final = 3.0
#: ... if so many in any of the stretches would come by chance at most this often (Poisson, Bonferroni).
BURST_CHANCE: Final = 0.001
#: With fewer stretches a poll has no usual pace yet.
LEAST_STRETCHES: Final = 6
MOST_STRETCHES: Final = 36
_WIDTHS: Final = tuple(timedelta(days=n) for n in (1, 2, 7))

#: A site stands out with at least this many visits, and this part of all visits from other sites.
REFERRAL_VISITS: Final = 30
REFERRAL_PART: Final = 0.5

#: How long before the poll opened an account was made.
BANDS: Final = ("opening", "week", "month", "older")
_WEEK, _MONTH = 7, 30
#: What division leaves of a share that is just as large as it must be.
_EXACT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """People of one group. ``shown`` is what is told, 0: too few; ``sealed`` will be told with the next step,
    and is everybody after the last one."""

    sealed: int = 0
    shown: int = 0


def stepped(step: Step, people: int, least: int) -> Step:
    """``step`` after the group has grown to ``people``: it moves once ``least`` more are in, one step late.

    One late for the same reason as the public figures: what closing adds is then never fewer than ``least``.
    """
    return Step(sealed=people, shown=step.sealed) if people - step.sealed >= least else step


def settled(step: Step, people: int, least: int) -> Step:
    """The last step, after closing. The figure stays as it is where fewer than ``least`` would tell it from
    the last one: then somebody of the group moved away meanwhile, or the group is small."""
    shown = people if abs(people - step.shown) >= least else step.shown
    return Step(sealed=people, shown=shown)


@dataclass(frozen=True, slots=True)
class Merged:
    """Neighbouring groups told as one: those from ``first`` up to, not including, ``end``."""

    first: int
    end: int
    people: int


def merged(steps: Sequence[Step], *, final: bool) -> list[Merged]:
    """Ordered groups, each that is too small told together with the next one, or with the one before.

    Hiding a small group would not do: where all others are told, it can be worked out from the whole, and
    hiding another one for its sake would hide the very group that stands out.
    """
    found: list[Merged] = []
    begun, few = 0, 0
    for place, step in enumerate(steps):
        if not step.shown:
            few += step.sealed if final else 0
        else:
            found.append(Merged(begun, place + 1, step.shown + few))
            begun, few = place + 1, 0
    if found and begun < len(steps):
        last = found.pop()
        found.append(Merged(last.first, len(steps), last.people + few))
    return found


def band(joined: date, opened: date) -> str:
    """The one of ``BANDS``: on the day of opening or later, within a week before, a month, or older."""
    before = (opened - joined).days
    if before <= 0:
        return "opening"
    if before <= _WEEK:
        return "week"
    return "month" if before <= _MONTH else "older"


@dataclass(frozen=True, slots=True)
class Compared:
    """A group against what was expected, both in percent of everybody compared."""

    share: float
    expected: float
    residual: float
    stands_out: bool


def compare(people: Sequence[int], expected: Sequence[float]) -> list[Compared]:
    """Each group of ``people`` against its part of ``expected`` (any unit), by TIMES, POINTS and RESIDUAL.

    The residual is the adjusted Pearson one, ``(O − E) / √(E (1 − p))`` with ``E = n p`` (Haberman 1973,
    The analysis of residuals in cross-classified tables). Only more people than expected stand out.
    """
    total, whole = sum(people), sum(expected)
    if not total or not whole:
        return [Compared(0.0, 0.0, 0.0, False) for _ in people]
    found = []
    for count, weight in zip(people, expected, strict=True):
        part = max(weight / whole, LEAST_EXPECTED / 100)
        spread = math.sqrt(total * part * (1 - part)) if part < 1 else 0.0
        residual = (count - total * part) / spread if spread else 0.0
        share, usual = 100 * count / total, 100 * part
        larger = share >= TIMES * usual - _EXACT or share - usual >= POINTS - _EXACT
        out = total >= LEAST_PEOPLE and larger and residual >= RESIDUAL
        found.append(Compared(share, 100 * weight / whole, residual, out))
    return found


@dataclass(frozen=True, slots=True)
class Arrival:
    """``people`` who answered somewhere between ``since`` and ``until``."""

    since: datetime
    until: datetime
    people: int


def arrivals(opened: datetime, told: Mapping[date, int]) -> list[Arrival]:
    """When people came, as far as public figures tell: they say the day, and are a batch late.

    ``told``: day → how many had answered by its end, in the order of days. A day without further people tells
    nothing; who comes after such days may have come in any of them.
    """
    found, since, before = [], days.begun(opened), 0
    for day, people in told.items():
        until = days.beginning(day + timedelta(days=1))
        if people > before:
            found.append(Arrival(since, until, people - before))
            since, before = until, people
    return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of a poll. ``people`` is not whole: who came within several days is spread evenly."""

    since: datetime
    until: datetime
    people: float
    stands_out: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """``usual``: people in a usual stretch; None where it is too early to say."""

    stretches: tuple[Stretch, ...]
    usual: float | None

    @property
    def bursts(self) -> tuple[Stretch, ...]:
        return tuple(stretch for stretch in self.stretches if stretch.stands_out)


def pace(found: Sequence[Arrival]) -> Pace:
    """How many came in each of at most MOST_STRETCHES equal stretches, and which are bursts.

    Usual is the median of the stretches, or their mean where the median is nobody.
    """
    if not found:
        return Pace((), None)
    start, end = min(a.since for a in found), max(a.until for a in found)
    width = next((w for w in _WIDTHS if (end - start) / w <= MOST_STRETCHES), (end - start) / MOST_STRETCHES)
    number = max(1, math.ceil((end - start) / width))
    edges = list(pairwise(start + place * width for place in range(number + 1)))
    people = [sum(_within(arrival, *edge) for arrival in found) for edge in edges]
    if number < LEAST_STRETCHES:
        return Pace(tuple(Stretch(*edge, n) for edge, n in zip(edges, people, strict=True)), None)
    usual = median(people) or sum(people) / number
    stretches = (Stretch(*edge, n, is_burst(n, usual, number)) for edge, n in zip(edges, people, strict=True))
    return Pace(tuple(stretches), usual)


def is_burst(people: float, usual: float, stretches: int) -> bool:
    """By BURST_PEOPLE, BURST_TIMES and BURST_CHANCE."""
    if people < BURST_PEOPLE or people < BURST_TIMES * usual:
        return False
    return poisson_tail(math.floor(people), usual) < BURST_CHANCE / stretches


def poisson_tail(least: int, mean: float) -> float:
    """Probability of ``least`` or more where ``mean`` are expected; ``least`` above ``mean``."""
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
    """People of ``arrival`` that fall into a stretch."""
    overlap = min(arrival.until, until) - max(arrival.since, since)
    return arrival.people * (max(overlap, timedelta(0)) / (arrival.until - arrival.since))


def sites_standing_out(visits: Sequence[int]) -> list[bool]:
    """Which sites stand out by REFERRAL_VISITS and REFERRAL_PART."""
    total = sum(visits)
    return [count >= REFERRAL_VISITS and count >= REFERRAL_PART * total for count in visits]
