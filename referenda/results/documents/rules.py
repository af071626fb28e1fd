"""When there is a record."""

from referenda.referendum.models import Referendum, State


def has_record(referendum: Referendum) -> bool:
    """Whether there is something that its record (tutanak) could tell."""
    return referendum.state in {State.PROVISIONAL, State.CERTIFIED, State.ANNULLED}
