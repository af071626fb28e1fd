"""Limits attempts at being matched. Counted before any look-up, so that concurrent attempts cannot bypass the
limit.

Failures are also counted over the whole site: nothing else would notice an impostor with many accounts,
numbers and networks. Officers are notified of a burst; a greater one stops matching until the hour ends.

Accounts and numbers are counted in the database, since a cache may be unavailable; networks, which many
people share, in the cache. A number is counted whether or not it is on a roll.
"""

from datetime import date
from typing import Final

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.people.models import User
from participation.roll import errors, identity, notices, queries
from participation.roll.identity import Person
from participation.roll.models import MatchAttempt, RollCount

MAX_OF_AN_ACCOUNT: Final = 5
MAX_OF_A_NUMBER: Final = 10
MAX_OF_A_NETWORK: Final = 60
#: Failures of the whole site in an hour that stop matching: this many, or one for so many people on rolls.
MIN_OF_THE_SITE: Final = 500
PEOPLE_FOR_A_FAILURE: Final = 50
#: The part of these at which officers are notified.
_NOTICED: Final = 5
_HOUR: Final = 3600


def count_attempt(*, resident: User, person: Person, network: str) -> None:
    """Count an attempt from ``network``. Raises TooManyAttempts, or MatchingStopped for the whole site."""
    today = timezone.localdate()
    if _count_failures_this_hour(today) >= most_of_the_site():
        raise errors.MatchingStopped
    key = identity.compute_attempt_digest(queries.pepper(), f"network|{network}", today).hex()
    if _count_in_cache(f"roll:attempts:{key}") > MAX_OF_A_NETWORK:
        raise errors.TooManyAttempts
    of_account = _count_in_database(f"account|{resident.pk}", today)
    if (
        of_account > MAX_OF_AN_ACCOUNT
        or _count_in_database(f"number|{person.number}", today) > MAX_OF_A_NUMBER
    ):
        raise errors.TooManyAttempts


def count_failure() -> None:
    """Count an attempt that matched nobody, over the whole site and by the hour."""
    count = _count_in_database(_name_current_hour(), timezone.localdate())
    # The count is unique, so officers are notified once in an hour.
    if count == most_of_the_site() // _NOTICED:
        notices.notify_burst(_name_current_hour())


def most_of_the_site() -> int:
    """The failures in an hour at which matching stops. A large city has more people who mistype."""
    people = RollCount.objects.filter(roll__in=queries.public_rolls()).aggregate(n=Sum("people"))["n"] or 0
    return max(MIN_OF_THE_SITE, int(people) // PEOPLE_FOR_A_FAILURE)


def _count_failures_this_hour(today: date) -> int:
    digest = identity.compute_attempt_digest(queries.pepper(), _name_current_hour(), today)
    counted = MatchAttempt.objects.filter(digest=digest).values_list("count", flat=True).first()
    return counted or 0


def _name_current_hour() -> str:
    return f"site|{timezone.localtime():%Y-%m-%dT%H}"


@sensitive_variables("what")
def _count_in_database(what: str, day: date) -> int:
    """Count an attempt and return the count of ``day``.

    In a transaction of its own, so that the count stays whatever the outcome of the attempt.
    """
    digest = identity.compute_attempt_digest(queries.pepper(), what, day)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {MatchAttempt._meta.db_table} AS attempt (digest, day, count) VALUES (%s, %s, 1)"  # noqa: S608 - our own name
            " ON CONFLICT (digest) DO UPDATE SET count = attempt.count + 1 RETURNING count",
            [digest, day],
        )
        row = cursor.fetchone()
    return int(row[0])


def _count_in_cache(key: str) -> int:
    """Count an attempt in the cache and return the count of the hour that its first attempt began."""
    cache.add(key, 0, _HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # the hour has just ended
        cache.set(key, 1, _HOUR)
        return 1
