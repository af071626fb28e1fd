"""Whether somebody can vote in a referendum now.

For pages only: the operations check again in their transactions.
"""

from datetime import datetime
from enum import StrEnum

from participation.people.models import User
from participation.people.rules import Person
from participation.roll.models import Channel
from referenda.ballot_box import queries
from referenda.referendum.models import Phase, Referendum


class VotingStatus(StrEnum):
    """Whether the person can vote; if not, why."""

    NOW = "now"
    EARLY = "early"
    OVER = "over"
    ANNULLED = "annulled"
    VISITOR = "visitor"
    NOT_ON_ROLL = "not_on_roll"
    AT_DESK = "at_desk"


#: Phases in which voting is over.
ENDED = {
    Phase.COUNTING: "over",
    Phase.PARTIAL: "over",
    Phase.PROVISIONAL: "over",
    Phase.CERTIFIED: "over",
    Phase.ANNULLED: "annulled",
}


def get_voting_status(person: Person, referendum: Referendum, now: datetime) -> VotingStatus:
    """The person's status at ``now``. The phase is checked before the person, so that visitors learn it."""
    phase = referendum.phase_at(now)
    if phase in ENDED:
        return VotingStatus(ENDED[phase])
    if phase != Phase.OPEN:
        return VotingStatus.EARLY
    if not isinstance(person, User):
        return VotingStatus.VISITOR
    entry = queries.find_roll_entry(person, referendum)
    if entry is None:
        return VotingStatus.NOT_ON_ROLL
    return (
        VotingStatus.AT_DESK
        if queries.find_voting_channel(entry, referendum) == Channel.DESK
        else VotingStatus.NOW
    )
