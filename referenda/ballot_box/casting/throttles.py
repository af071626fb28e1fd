"""Rate limit of ballots by account, counted in the memory of the process: checking a ballot costs the server
work, and an accepted ballot stays in the archive for good."""

from time import time
from typing import Final

from participation.people.models import User
from participation.web.throttles import memory
from referenda.ballot_box.casting import errors

#: Ballots of one account in a fixed window of WINDOW seconds.
MAX_BALLOTS: Final = 30
WINDOW: Final = 600


def require_not_too_often(voter: User) -> None:
    """Count one more ballot of the voter. Raises TooManyBallots."""
    now = int(time())
    key = f"referenda:ballots:{voter.pk}:{now // WINDOW}"
    memory.add(key, 0, WINDOW)
    try:
        sent = memory.incr(key)
    except ValueError:  # a full cache evicted the counter just now: no vote may depend on that
        return
    if sent > MAX_BALLOTS:
        seconds = WINDOW - now % WINDOW
        raise errors.TooManyBallots(minutes=(seconds + 59) // 60, seconds=seconds)
