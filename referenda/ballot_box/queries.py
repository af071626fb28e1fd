"""Reads the voter's entry on the roll, and whether it is marked as having voted."""

from participation.people.models import User
from participation.people.rules import Person
from participation.roll.models import RollEntry, RollMatch, VotedMark
from referenda.referendum.models import Referendum


def entry_of(voter: Person, referendum: Referendum) -> RollEntry | None:
    """The entry on the roll that the voter's account is matched with; None if there is none."""
    if not isinstance(voter, User) or referendum.roll_id is None:
        return None
    match = RollMatch.objects.filter(roll=referendum.roll_id, resident=voter).select_related("entry").first()
    return None if match is None else match.entry


def voted_by(entry: RollEntry, referendum: Referendum) -> str | None:
    """The channel through which the person voted; None if they have not."""
    marks = VotedMark.objects.filter(referendum=referendum.uuid, entry=entry)
    return marks.values_list("channel", flat=True).first()
