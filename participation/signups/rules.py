"""Which figures are unusual, and who may read them."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from participation.people import rules as people_rules
from participation.people.models import User
from participation.people.rules import Person
from participation.refusals import OfficersOnly

#: The days before, of those that are stored, by which the usual is judged, and how few are too few for that.
DAYS: Final = 28
MIN_DAYS: Final = 7
#: The smallest figure of which officers are warned, and how many times the usual it has to be.
MIN_FIGURE: Final = 20
TIMES: Final = 3


def is_unusual(figure: int, earlier: Sequence[int]) -> bool:
    """Whether officers are warned of a day's ``figure``; ``earlier``: that of up to ``DAYS`` days before."""
    if figure < MIN_FIGURE:
        return False
    return len(earlier) < MIN_DAYS or figure >= TIMES * median(earlier)


def may_read_counts(person: Person) -> bool:
    return people_rules.is_officer(person)


def require_reader(person: Person) -> User:
    """Raises OfficersOnly."""
    if not isinstance(person, User) or not may_read_counts(person):
        raise OfficersOnly
    return person
