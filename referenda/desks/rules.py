"""When desks are announced, and when people are struck off there."""

from datetime import datetime

from django.utils.translation import gettext as _

from referenda.desks import errors
from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import Referendum, State
from referenda.referendum.rules import require_open


def require_desks_open(referendum: Referendum, now: datetime) -> None:
    """As ``require_open``, where officers strike people off. Raises DesksClosed or VotingNotOpen(Yet)."""
    try:
        require_open(referendum, now)
    except referendum_errors.VotingClosed as error:
        raise errors.DesksClosed from error


def takes_desks(referendum: Referendum) -> bool:
    """Whether desks can be announced, and taken back: before voting opens."""
    return referendum.state in {State.DRAFT, State.ANNOUNCED, State.CEREMONY, State.READY}


def desks_wait() -> str:
    """What is missing while not all paper is counted."""
    return _("The count of a voting desk is not signed twice yet.")
