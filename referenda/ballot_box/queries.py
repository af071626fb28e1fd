"""The voter's entry on the roll, and whether it is marked as having voted."""

from participation.people.models import User
from participation.roll.models import RollEntry, RollMatch, VotedMark
from referenda.referendum.models import Referendum
from referenda.referendum.rules import Person


def entry_of(voter: Person, referendum: Referendum) -> RollEntry | None:
    """The voter's own entry on the roll; None for whoever is not matched with it."""
    if not isinstance(voter, User) or referendum.roll_id is None:
        return None
    found = RollMatch.objects.filter(roll=referendum.roll_id, resident=voter).select_related("entry").first()
    return None if found is None else found.entry


def voted_by(entry: RollEntry, referendum: Referendum) -> str | None:
    """Through which channel somebody has voted; None if they have not."""
    marks = VotedMark.objects.filter(referendum=referendum.uuid, entry=entry)
    return marks.values_list("channel", flat=True).first()
