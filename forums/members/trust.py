"""How far an account is trusted, read off what it did here. Pure.

Trust decides how often somebody may write and whose posts wait; never what others see of them.
"""

from dataclasses import dataclass
from typing import Final

from forums.text.screening.limits import Trust

__all__ = ["LIMITS", "Limits", "Record", "Trust", "trust_of"]


@dataclass(frozen=True, slots=True)
class Record:
    """``age_days``: since the account was made. ``upheld``: decisions against its posts that stand."""

    age_days: int
    posts: int
    upheld: int
    assured: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """Writes that one account may make: threads, posts and pictures an hour, acts (support, votes) a minute,
    links in a post; seconds between two posts."""

    threads_an_hour: int
    posts_an_hour: int
    acts_a_minute: int
    reports_an_hour: int
    links: int
    pause: int
    pictures_an_hour: int


LIMITS: Final = {
    Trust.NEW: Limits(2, 8, 20, 5, 2, 30, 12),
    Trust.MEMBER: Limits(5, 30, 40, 20, 10, 5, 40),
    Trust.TRUSTED: Limits(20, 120, 60, 60, 30, 2, 80),
}
#: What it takes: days and posts for each level.
MEMBER_DAYS, MEMBER_POSTS = 1, 3
TRUSTED_DAYS, TRUSTED_POSTS = 30, 20


def trust_of(record: Record) -> Trust:
    """A proved residence counts as the first days; an upheld decision costs ten posts each."""
    posts = record.posts - 10 * record.upheld
    if record.age_days >= TRUSTED_DAYS and posts >= TRUSTED_POSTS:
        return Trust.TRUSTED
    if (record.assured or record.age_days >= MEMBER_DAYS) and posts >= (
        0 if record.assured else MEMBER_POSTS
    ):
        return Trust.MEMBER
    return Trust.NEW
