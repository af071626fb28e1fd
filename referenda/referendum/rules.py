"""Who may see and run a referendum, and when people may vote; for pages, the API and the socket."""

from datetime import datetime

from participation.people import queries as people_queries
from participation.people import rules as people
from participation.people.models import User
from participation.people.rules import Person
from participation.refusals import OfficersOnly
from referenda.referendum import errors
from referenda.referendum.models import Phase, Referendum, State


def may_manage_referenda(person: Person) -> bool:
    """Whether somebody may write, open, close and certify referenda: officers."""
    return people.is_officer(person)


def may_see_drafts(person: Person) -> bool:
    """Whether somebody may see drafts: officers and observers."""
    return may_manage_referenda(person) or people.is_observer(person)


def may_see_proposals(person: Person) -> bool:
    """Whether somebody may see proposals before a second officer confirms them: officers and observers."""
    return may_see_drafts(person)


def may_see_referendum(person: Person, referendum: Referendum) -> bool:
    """Whether somebody may see the referendum. Everybody may once it is announced."""
    return referendum.state not in {State.DRAFT, State.REVIEW} or may_see_drafts(person)


def require_officer(person: Person) -> User:
    if not isinstance(person, User) or not may_manage_referenda(person):
        raise OfficersOnly
    return person


def require_still_officer(officer: User) -> None:
    """Like ``require_officer``, but reads the account again, for use after a lock. Raises OfficersOnly."""
    require_officer(people_queries.reload_account(officer))


def require_other_officer(officer: User, author_id: int | None) -> None:
    """Four-eyes approval: require that ``officer`` still is one and is not the author.

    Raises OfficersOnly or OwnDraft.
    """
    require_still_officer(officer)
    if officer.pk == author_id:
        raise errors.OwnDraft


def require_open(referendum: Referendum, now: datetime) -> None:
    """Require that voting is open at ``now``. Raises VotingNotOpenYet, VotingClosed or VotingNotOpen."""
    phase = referendum.phase_at(now)
    if phase == Phase.OPEN and referendum.state == State.OPEN:
        return
    if phase in {Phase.SCHEDULED, Phase.ANNOUNCED}:
        raise errors.VotingNotOpenYet(opens_at=referendum.opens_at)
    if phase in {Phase.COUNTING, Phase.PARTIAL, Phase.PROVISIONAL, Phase.CERTIFIED}:
        raise errors.VotingClosed
    raise errors.VotingNotOpen
