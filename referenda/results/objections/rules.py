"""When objections can be filed, and how many by one person."""

from datetime import datetime

from referenda.referendum import errors
from referenda.referendum.models import Referendum, State

#: Objections of one person to one result.
MAX_OBJECTIONS = 5


def require_objections_taken(referendum: Referendum, now: datetime) -> None:
    """Require a provisional result whose objection period has not ended at ``now``. Raises WrongState."""
    if not takes_objections(referendum, now):
        raise errors.WrongState(state=State(referendum.state).label)


def takes_objections(referendum: Referendum, now: datetime) -> bool:
    """Whether a signed-in person can object at ``now``. The end of the period is exclusive."""
    until = referendum.objections_until
    return referendum.state == State.PROVISIONAL and until is not None and now < until
