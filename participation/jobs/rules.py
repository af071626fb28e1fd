"""When a subject that failed is attempted again."""

from datetime import timedelta
from typing import Final

#: The wait after a first failure. It doubles with each further one, up to the longest.
FIRST_WAIT: Final = timedelta(seconds=5)
MAX_WAIT: Final = timedelta(minutes=10)
_MAX_DOUBLINGS: Final = 10


def compute_retry_wait(attempts: int) -> timedelta:
    """The wait after ``attempts`` (one or more) failed attempts."""
    doublings = min(attempts - 1, _MAX_DOUBLINGS)
    return min(FIRST_WAIT * (1 << doublings), MAX_WAIT)
