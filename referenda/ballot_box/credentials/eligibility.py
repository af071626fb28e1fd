"""Whether a voting credential waits for somebody. For pages only: operations check again."""

from datetime import datetime
from enum import StrEnum

from participation.people.models import User
from participation.roll.models import Channel, RollEntry
from referenda.ballot_box import queries as ballot_box_queries
from referenda.ballot_box.credentials import queries
from referenda.ballot_box.eligibility import ENDED
from referenda.referendum.models import CredentialMode, Referendum, State


class CollectingStatus(StrEnum):
    """Whether a voting credential waits for the person; if not, why."""

    WAITING = "waiting"
    COLLECTED = "collected"
    ELSEWHERE = "elsewhere"
    EARLY = "early"
    OVER = "over"
    ANNULLED = "annulled"
    NOT_ON_ROLL = "not_on_roll"
    AT_DESK = "at_desk"


def get_collecting_status(person: User, referendum: Referendum, now: datetime) -> CollectingStatus:
    """The person's status in ``referendum`` at ``now``."""
    phase = referendum.phase_at(now)
    if phase in ENDED:
        return CollectingStatus(ENDED[phase])
    if referendum.credential_mode == CredentialMode.STRICT:
        return CollectingStatus.ELSEWHERE
    entry = ballot_box_queries.find_roll_entry(person, referendum)
    if entry is None:
        return CollectingStatus.NOT_ON_ROLL
    return _find_status_on_site(entry, referendum)


def _find_status_on_site(entry: RollEntry, referendum: Referendum) -> CollectingStatus:
    if referendum.state not in {State.READY, State.OPEN}:
        return CollectingStatus.EARLY
    if ballot_box_queries.find_voting_channel(entry, referendum) == Channel.DESK:
        return CollectingStatus.AT_DESK
    return CollectingStatus.WAITING if queries.has_waiting(entry, referendum) else CollectingStatus.COLLECTED


def can_replace(status: CollectingStatus, referendum: Referendum) -> bool:
    """Whether a lost credential can be replaced. From opening on it cannot: nothing links it to a person."""
    return status == CollectingStatus.COLLECTED and referendum.state == State.READY
