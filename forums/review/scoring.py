"""How urgent a review item is, and when reports alone hide a post. Pure; every figure stands here.

A report counts its rule's weight (1 to 10) times ten, more where its reporter was right before and less
where they were wrong, a quarter from an account that is still new. What screening found counts its weight
times ten. The sum grows with how many people meet the post: by its support and replies, and by how new it is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from math import log2
from typing import Final

POINT: Final = 10
#: A new account's report counts this much of a known one's.
NEWCOMER: Final = 0.25
#: A reporter begins as if they had been right and wrong this often.
BEFORE: Final = 2
#: Support and replies that double the sum; a post of a thousand people counts no more than twice.
WIDEST_REACH: Final = 1000
#: A new post counts half as much again, falling to nothing over this time.
FRESH: Final = timedelta(days=7)
#: Somebody waits for what is held.
HELD: Final = 20
#: An hour in the queue, so that nothing waits for ever.
HOUR: Final = 1
#: Points of reports, without reach and age, that hide a post until a moderator has looked; and the people
#: it takes at least.
HIDING_POINTS: Final = 150
HIDING_PEOPLE: Final = 3


@dataclass(frozen=True, slots=True)
class Reported:
    """One report. ``right``, ``wrong``: how the reporter's decided reports came out."""

    weight: int
    right: int = 0
    wrong: int = 0
    newcomer: bool = False

    @property
    def points(self) -> float:
        """0 to twice the rule's weight in points; once it for somebody without a record."""
        credit = 2 * (self.right + BEFORE) / (self.right + self.wrong + 2 * BEFORE)
        return POINT * self.weight * credit * (NEWCOMER if self.newcomer else 1)


def score(
    reports: Collection[Reported],
    *,
    findings: Collection[int] = (),
    reach: int = 0,
    age: timedelta = FRESH,
    holds: bool = False,
) -> int:
    """``findings``: weights of what screening found. ``reach``: support and replies. ``age``: of the post."""
    points = sum(report.points for report in reports) + POINT * sum(findings)
    spread = 1 + min(1.0, log2(1 + max(0, reach)) / log2(1 + WIDEST_REACH))
    fresh = 1 + 0.5 * max(0.0, 1 - age / FRESH)
    return round(points * spread * fresh) + (HELD if holds else 0)


def urgency(points: int, waited: timedelta) -> float:
    """What orders the queue, the greatest first: an item's score, and how long it has waited."""
    return points + HOUR * (waited / timedelta(hours=1))


def hides(reports: Collection[Reported]) -> bool:
    """Whether these reports hide a post until a moderator has looked."""
    points = sum(report.points for report in reports)
    return len(reports) >= HIDING_PEOPLE and points >= HIDING_POINTS
