"""Who may see, run and vote in a referendum: the one place that decides, for page, API and socket."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from participation.people import queries as accounts
from participation.people import rules as people
from participation.people.models import User
from referenda.referendum import errors
from referenda.referendum.models import Phase, Referendum, State

Person = User | AnonymousUser


def may_manage(person: Person) -> bool:
    """Officers write, open, close and certify referenda, and see drafts."""
    return people.is_officer(person)


def may_see_drafts(person: Person) -> bool:
    """Drafts are for officers and observers."""
    return may_manage(person) or people.is_observer(person)


def may_see_proposals(person: Person) -> bool:
    """What one officer proposes is for officers and observers until another one has confirmed it."""
    return may_see_drafts(person)


def may_see(person: Person, referendum: Referendum) -> bool:
    """Everybody sees what was announced."""
    return referendum.state not in {State.DRAFT, State.REVIEW} or may_see_drafts(person)


def require_officer(person: Person) -> User:
    if not isinstance(person, User) or not may_manage(person):
        raise errors.OfficersOnly
    return person


def require_still_officer(officer: User) -> None:
    """As ``require_officer``, by what is stored now; for acts that waited for others. Raises OfficersOnly."""
    require_officer(accounts.as_stored(officer))


def require_other_officer(officer: User, author_id: int | None) -> None:
    """Four eyes: what one officer did is approved by another. Raises OwnDraft."""
    require_still_officer(officer)
    if officer.pk == author_id:
        raise errors.OwnDraft


def required_reason(reason: str) -> str:
    """``reason`` without blanks around it. Raises ReasonNeeded where nothing is left."""
    reason = reason.strip()
    if not reason:
        raise errors.ReasonNeeded
    return reason


def require_open(referendum: Referendum, now: datetime) -> None:
    """Raises VotingNotOpenYet, VotingClosed or VotingNotOpen unless ballots are taken at ``now``."""
    phase = referendum.phase_at(now)
    if phase == Phase.OPEN and referendum.state == State.OPEN:
        return
    if phase in {Phase.SCHEDULED, Phase.ANNOUNCED}:
        raise errors.VotingNotOpenYet(opens_at=referendum.opens_at)
    if phase in {Phase.COUNTING, Phase.PROVISIONAL, Phase.CERTIFIED}:
        raise errors.VotingClosed
    raise errors.VotingNotOpen
