"""When a referendum has a record."""

from referenda.referendum.models import Referendum, State


def has_record(referendum: Referendum) -> bool:
    """Whether the record (tutanak) can be made: the referendum has a result or is annulled."""
    return referendum.state in {State.PROVISIONAL, State.CERTIFIED, State.ANNULLED}
