"""Whether a voting credential waits for somebody. For pages only: operations check again."""

from datetime import datetime
from enum import StrEnum

from participation.people.models import User
from participation.roll.models import Channel, RollEntry
from referenda.ballot_box import queries as ballot_box_queries
from referenda.ballot_box.credentials import queries
from referenda.ballot_box.eligibility import ENDED
from referenda.referendum.models import CredentialMode, Referendum, State


class Collecting(StrEnum):
    """Whether a voting credential waits for the person; if not, why."""

    WAITING = "waiting"
    COLLECTED = "collected"
    ELSEWHERE = "elsewhere"
    EARLY = "early"
    OVER = "over"
    ANNULLED = "annulled"
    NOT_ON_ROLL = "not_on_roll"
    AT_DESK = "at_desk"


def collecting(person: User, referendum: Referendum, now: datetime) -> Collecting:
    """The person's status in ``referendum`` at ``now``."""
    phase = referendum.phase_at(now)
    if phase in ENDED:
        return Collecting(ENDED[phase])
    if referendum.credential_mode == CredentialMode.STRICT:
        return Collecting.ELSEWHERE
    entry = ballot_box_queries.entry_of(person, referendum)
    if entry is None:
        return Collecting.NOT_ON_ROLL
    return _collecting_on_site(entry, referendum)


def _collecting_on_site(entry: RollEntry, referendum: Referendum) -> Collecting:
    if referendum.state not in {State.READY, State.OPEN}:
        return Collecting.EARLY
    if ballot_box_queries.voted_by(entry, referendum) == Channel.DESK:
        return Collecting.AT_DESK
    return Collecting.WAITING if queries.has_waiting(entry, referendum) else Collecting.COLLECTED


def can_replace(status: Collecting, referendum: Referendum) -> bool:
    """Whether a lost credential can be replaced. From opening on it cannot: nothing links it to a person."""
    return status == Collecting.COLLECTED and referendum.state == State.READY
