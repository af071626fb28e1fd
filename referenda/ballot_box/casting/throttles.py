"""How often one account may send ballots, counted in the memory of the process: checking one costs the server
work, and everything that is taken stands in the archive for good."""

from time import time
from typing import Final

from participation.people.models import User
from participation.throttles import memory
from referenda.ballot_box.casting import errors

#: Ballots of one account in a window of so many seconds; the count begins anew with each window.
MOST_BALLOTS: Final = 30
WINDOW: Final = 600


def require_not_too_often(voter: User) -> None:
    """Count one more. Raises TooManyBallots."""
    now = int(time())
    key = f"referenda:ballots:{voter.pk}:{now // WINDOW}"
    memory.add(key, 0, WINDOW)
    try:
        sent = memory.incr(key)
    except ValueError:  # a cache that was full has forgotten it just now: nobody's vote depends on that
        return
    if sent > MOST_BALLOTS:
        seconds = WINDOW - now % WINDOW
        raise errors.TooManyBallots(minutes=(seconds + 59) // 60, seconds=seconds)
