"""Priority of review items, and the threshold at which reports alone hide a post. Pure.

A report counts ten times its rule's weight (1 to 10), times a factor from 0 to 2 for the reporter's record; a
quarter of that from a new account, and nothing from somebody whose reports were unfounded and never right. A
finding of screening counts ten times its weight. The sum is scaled by reach (support and replies, up to
double) and by freshness (up to half as much again).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
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
#: So many unfounded reports, and none that was right, leave a reporter's further ones without weight.
UNFOUNDED: Final = 2
#: Reports made until this many days after the reporter joined hide nothing. Only days are stored, so that
#: every account is two whole days old when its reports begin to.
YOUNG_DAYS: Final = 2
#: Points added to an item that reports would hide if its post could lose its place: it is looked at first.
FIRST_POINTS: Final = 10_000
#: Report points (without reach and freshness) that hide a post until a moderator decides, and the minimum
#: number of reporters.
HIDING_POINTS: Final = 150
HIDING_PEOPLE: Final = 3


@dataclass(frozen=True, slots=True)
class ScoredReport:
    """A report to score. ``weight``: its rule's; ``right``, ``wrong``: the reporter's decided reports.

    ``young``: made within ``YOUNG_DAYS`` of joining. ``joined_on``: the day on which an account known by
    e-mail alone joined; None for others.
    """

    weight: int
    right: int = 0
    wrong: int = 0
    newcomer: bool = False
    young: bool = False
    joined_on: date | None = None

    @property
    def points(self) -> float:
        """0 to twice ``POINT * weight``; exactly that product without a record; a quarter from newcomers."""
        if self.wrong >= UNFOUNDED and not self.right:
            return 0.0
        credit = 2 * (self.right + PRIOR) / (self.right + self.wrong + 2 * PRIOR)
        return POINT * self.weight * credit * (NEWCOMER if self.newcomer else 1)


def compute_score(
    reports: Collection[ScoredReport],
    *,
    findings: Collection[int] = (),
    reach: int = 0,
    age: timedelta = FRESH_FOR,
    holds: bool = False,
    is_first: bool = False,
) -> int:
    """Score of an item. ``findings``: weights of findings. ``reach``: support plus replies. ``age``: the
    post's. ``is_first``: reports would hide the post if it could lose its place.
    """
    points = sum(_list_points(reports)) + POINT * sum(findings)
    spread = 1 + min(1.0, log2(1 + max(0, reach)) / log2(1 + WIDEST_REACH))
    fresh = 1 + 0.5 * max(0.0, 1 - age / FRESH_FOR)
    added = (HELD_POINTS if holds else 0) + (FIRST_POINTS if is_first else 0)
    return round(points * spread * fresh) + added


def _list_points(reports: Iterable[ScoredReport]) -> list[float]:
    """The points of each reporter whose report has any. Accounts known by e-mail alone that joined on one day
    may be one person's: they count once.
    """
    alone: list[float] = []
    together: dict[date, float] = {}
    for report in reports:
        if report.joined_on is None:
            alone.append(report.points)
        else:
            together[report.joined_on] = max(report.points, together.get(report.joined_on, 0.0))
    return [points for points in (*alone, *together.values()) if points]


def compute_urgency(points: int, waited: timedelta) -> float:
    """Sort key of the queue, highest first. ``points``: the item's score; ``waited``: time in the queue."""
    return points + POINTS_AN_HOUR * (waited / timedelta(hours=1))


def do_reports_hide(reports: Collection[ScoredReport]) -> bool:
    """Whether these reports alone hide a post until a moderator decides."""
    points = _list_points(report for report in reports if not report.young)
    return len(points) >= HIDING_PEOPLE and sum(points) >= HIDING_POINTS
