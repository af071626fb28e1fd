"""How somebody stands to a referendum: whether they can vote now, and whether a credential waits for them.

For pages only: what is taken and handed over is decided by the operations, in their transactions.
"""

from datetime import datetime
from enum import StrEnum

from participation.people.models import User
from participation.roll.models import Channel, RollEntry
from referenda import queries
from referenda.models import CredentialMode, Phase, Referendum, State
from referenda.rules import Person


class Voting(StrEnum):
    """Whether somebody can vote; if not, why."""

    NOW = "now"
    EARLY = "early"
    OVER = "over"
    ANNULLED = "annulled"
    VISITOR = "visitor"
    NOT_ON_ROLL = "not_on_roll"
    AT_DESK = "at_desk"


class Collecting(StrEnum):
    """Whether a voting credential waits for somebody; if not, why."""

    WAITING = "waiting"
    COLLECTED = "collected"
    ELSEWHERE = "elsewhere"
    EARLY = "early"
    OVER = "over"
    ANNULLED = "annulled"
    NOT_ON_ROLL = "not_on_roll"
    AT_DESK = "at_desk"


#: Phases in which voting is over.
_ENDED = {
    Phase.COUNTING: "over",
    Phase.PROVISIONAL: "over",
    Phase.CERTIFIED: "over",
    Phase.ANNULLED: "annulled",
}


def voting(person: Person, referendum: Referendum, now: datetime) -> Voting:
    """As the clock and the roll say at ``now``. Whoever only looks is told when before who."""
    phase = referendum.phase_at(now)
    if phase in _ENDED:
        return Voting(_ENDED[phase])
    if phase != Phase.OPEN:
        return Voting.EARLY
    if not isinstance(person, User):
        return Voting.VISITOR
    entry = queries.entry_of(person, referendum)
    if entry is None:
        return Voting.NOT_ON_ROLL
    return Voting.AT_DESK if queries.voted_by(entry, referendum) == Channel.DESK else Voting.NOW


def collecting(person: User, referendum: Referendum, now: datetime) -> Collecting:
    """As it is stored at ``now``."""
    phase = referendum.phase_at(now)
    if phase in _ENDED:
        return Collecting(_ENDED[phase])
    if referendum.credential_mode == CredentialMode.STRICT:
        return Collecting.ELSEWHERE
    entry = queries.entry_of(person, referendum)
    if entry is None:
        return Collecting.NOT_ON_ROLL
    return _handing_over(entry, referendum)


def _handing_over(entry: RollEntry, referendum: Referendum) -> Collecting:
    if referendum.state not in {State.READY, State.OPEN}:
        return Collecting.EARLY
    if queries.voted_by(entry, referendum) == Channel.DESK:
        return Collecting.AT_DESK
    return Collecting.WAITING if queries.has_waiting(entry, referendum) else Collecting.COLLECTED


def can_replace(found: Collecting, referendum: Referendum) -> bool:
    """Whether a lost credential can be replaced: until voting opens; then nobody knows whose one is."""
    return found == Collecting.COLLECTED and referendum.state == State.READY
