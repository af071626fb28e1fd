"""How many people took part, for pages."""

from dataclasses import dataclass

from referenda.archive import queries as archive_queries
from referenda.ballot_box.credentials import queries
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Referendum


@dataclass(frozen=True, slots=True)
class TurnoutRow:
    """How many people took part, of how many on the roll; ``desks`` are those of them who did at a desk."""

    took_part: int
    entitled: int
    desks: int

    @property
    def share(self) -> float:
        """In percent; 0 for an empty list."""
        return 100 * self.took_part / self.entitled if self.entitled else 0.0


def turnout(referendum: Referendum) -> TurnoutRow:
    """What the archive tells at this moment, and with it the strike-offs at desks, which come in groups."""
    desks = referendum_queries.struck_off_at_desks(referendum)
    return TurnoutRow(archive_queries.took_part(referendum) + desks, queries.listed_count(referendum), desks)
