"""When objections are taken, and how many of one person."""

from datetime import datetime

from referenda.referendum import errors
from referenda.referendum.models import Referendum, State

#: Objections of one person to one result.
MOST_OBJECTIONS = 5


def require_objections_taken(referendum: Referendum, now: datetime) -> None:
    """Raises WrongState unless there is a provisional result and its days for objections last."""
    if not takes_objections(referendum, now):
        raise errors.WrongState(state=State(referendum.state).label)


def takes_objections(referendum: Referendum, now: datetime) -> bool:
    """Whether somebody who is signed in can object at ``now``."""
    until = referendum.objections_until
    return referendum.state == State.PROVISIONAL and until is not None and now < until
