"""When desks can be announced, and when people can be struck off there."""

from datetime import datetime

from django.utils.translation import gettext as _

from participation.people import queries as people_queries
from participation.people import rules as people
from participation.people.models import User
from participation.people.rules import Person
from referenda.desks import errors
from referenda.desks.models import Desk
from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import Referendum, State
from referenda.referendum.rules import require_open


def require_desks_open(referendum: Referendum, now: datetime) -> None:
    """Require that officers can strike people off at desks. Raises DesksClosed or VotingNotOpen(Yet)."""
    try:
        require_open(referendum, now)
    except referendum_errors.VotingClosed as error:
        raise errors.DesksClosed from error


def require_clerk(person: Person) -> User:
    """Require the role of desk clerks. Raises ClerksOnly."""
    if not isinstance(person, User) or not people.is_clerk(person):
        raise errors.ClerksOnly
    return person


def require_clerk_of(clerk: User, desk: Desk) -> None:
    """Require that ``clerk`` still has the role and is assigned to ``desk``; for use after a lock. Raises
    ClerksOnly."""
    require_clerk(people_queries.reload_account(clerk))
    if not desk.clerks.filter(person=clerk).exists():
        raise errors.ClerksOnly


def takes_clerks(referendum: Referendum) -> bool:
    """Whether clerks can be assigned: until voting has closed."""
    return takes_desks(referendum) or referendum.state in {State.REVIEW, State.OPEN}


def takes_desks(referendum: Referendum) -> bool:
    """Whether desks can be announced and removed, which is so before voting opens."""
    return referendum.state in {State.DRAFT, State.ANNOUNCED, State.CEREMONY, State.READY}


def takes_counts(referendum: Referendum) -> bool:
    """Whether counts are entered and signed: after voting, until certification."""
    return referendum.state in {State.CLOSED, State.TALLIED, State.PARTIAL, State.PROVISIONAL}


def no_second_signature() -> str:
    """What certification misses while a desk's count lacks a signature."""
    return _("The count of a voting desk has not been signed twice yet.")
