"""Priority of review items, and the threshold at which reports alone hide a post. Pure.

A report counts ten times its rule's weight (1 to 10), times a factor from 0 to 2 for the reporter's record;
a quarter of that from a new account. A finding of screening counts ten times its weight. The sum is scaled
by reach (support and replies, up to double) and by freshness (up to half as much again).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from math import log2
from typing import Final

POINT: Final = 10
#: Factor for a report from a new account.
NEWCOMER: Final = 0.25
#: Prior of a reporter's record: counted as so many right and so many wrong reports.
PRIOR: Final = 2
#: Support and replies at which the sum doubles; more has no effect.
WIDEST_REACH: Final = 1000
#: A new post scores half as much again; the bonus falls linearly to zero over this time.
FRESH_FOR: Final = timedelta(days=7)
#: Points added to a held item, because its author waits for it.
HELD_POINTS: Final = 20
#: Points for each hour in the queue, so that every item is reached in the end.
POINTS_AN_HOUR: Final = 1
#: Report points (without reach and freshness) that hide a post until a moderator decides, and the minimum
#: number of reporters.
HIDING_POINTS: Final = 150
HIDING_PEOPLE: Final = 3


@dataclass(frozen=True, slots=True)
class ScoredReport:
    """A report to score. ``weight``: its rule's; ``right``, ``wrong``: the reporter's decided reports."""

    weight: int
    right: int = 0
    wrong: int = 0
    newcomer: bool = False

    @property
    def points(self) -> float:
        """0 to twice ``POINT * weight``; exactly that product without a record; a quarter from newcomers."""
        credit = 2 * (self.right + PRIOR) / (self.right + self.wrong + 2 * PRIOR)
        return POINT * self.weight * credit * (NEWCOMER if self.newcomer else 1)


def compute_score(
    reports: Collection[ScoredReport],
    *,
    findings: Collection[int] = (),
    reach: int = 0,
    age: timedelta = FRESH_FOR,
    holds: bool = False,
) -> int:
    """Score of an item. ``findings``: weights of findings. ``reach``: support plus replies. ``age``: the
    post's.
    """
    points = sum(report.points for report in reports) + POINT * sum(findings)
    spread = 1 + min(1.0, log2(1 + max(0, reach)) / log2(1 + WIDEST_REACH))
    fresh = 1 + 0.5 * max(0.0, 1 - age / FRESH_FOR)
    return round(points * spread * fresh) + (HELD_POINTS if holds else 0)


def compute_urgency(points: int, waited: timedelta) -> float:
    """Sort key of the queue, highest first. ``points``: the item's score; ``waited``: time in the queue."""
    return points + POINTS_AN_HOUR * (waited / timedelta(hours=1))


def do_reports_hide(reports: Collection[ScoredReport]) -> bool:
    """Whether these reports alone hide a post until a moderator decides."""
    points = sum(report.points for report in reports)
    return len(reports) >= HIDING_PEOPLE and points >= HIDING_POINTS
