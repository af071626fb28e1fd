"""When desks can be announced, and when people can be struck off there."""

from datetime import datetime

from django.utils.translation import gettext as _

from referenda.desks import errors
from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import Referendum, State
from referenda.referendum.rules import require_open


def require_desks_open(referendum: Referendum, now: datetime) -> None:
    """Require that officers can strike people off at desks. Raises DesksClosed or VotingNotOpen(Yet)."""
    try:
        require_open(referendum, now)
    except referendum_errors.VotingClosed as error:
        raise errors.DesksClosed from error


def takes_desks(referendum: Referendum) -> bool:
    """Whether desks can be announced and removed, which is so before voting opens."""
    return referendum.state in {State.DRAFT, State.ANNOUNCED, State.CEREMONY, State.READY}


def no_second_signature() -> str:
    """What certification misses while a desk's count lacks a signature."""
    return _("The count of a voting desk has not been signed twice yet.")
