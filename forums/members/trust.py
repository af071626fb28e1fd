"""Trust level of an account, computed from its record in the forums. Pure.

Trust sets rate limits and premoderation; it is never shown and never changes how posts are shown.
"""

from dataclasses import dataclass
from typing import Final

from forums.text.screening.limits import Trust

__all__ = ["LIMITS", "Limits", "Record", "Trust", "compute_record_trust"]


@dataclass(frozen=True, slots=True)
class Record:
    """``age_days``: since the account was created. ``upheld``: decisions in force against its posts.
    ``assured``: proved their residence.
    """

    age_days: int
    posts: int
    upheld: int
    assured: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """Maximum writes of one account. Acts are support and votes. Names: requests for names to mention."""

    threads_an_hour: int
    posts_an_hour: int
    acts_a_minute: int
    reports_an_hour: int
    pictures_an_hour: int
    names_a_minute: int


LIMITS: Final = {
    Trust.NEW: Limits(2, 8, 20, 5, 12, 30),
    Trust.MEMBER: Limits(5, 30, 40, 20, 40, 60),
    Trust.TRUSTED: Limits(20, 120, 60, 60, 80, 60),
}
#: Minimum age (days) and posts of each level.
MEMBER_DAYS, MEMBER_POSTS = 1, 3
TRUSTED_DAYS, TRUSTED_POSTS = 30, 20


def compute_record_trust(record: Record) -> Trust:
    """A proved residence replaces the minimum of MEMBER; each upheld decision counts as minus ten posts."""
    posts = record.posts - 10 * record.upheld
    if record.age_days >= TRUSTED_DAYS and posts >= TRUSTED_POSTS:
        return Trust.TRUSTED
    if (record.assured or record.age_days >= MEMBER_DAYS) and posts >= (
        0 if record.assured else MEMBER_POSTS
    ):
        return Trust.MEMBER
    return Trust.NEW
