"""The turnout shown on pages."""

from dataclasses import dataclass

from referenda.archive import queries as archive_queries
from referenda.ballot_box.credentials import queries
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Referendum


@dataclass(frozen=True, slots=True)
class TurnoutRow:
    """The turnout in people. ``entitled``: people on the list of credentials; ``desks``: how many of those
    who took part did so at a desk."""

    took_part: int
    entitled: int
    desks: int

    @property
    def share(self) -> float:
        """The turnout in percent; 0 if nobody is entitled."""
        return 100 * self.took_part / self.entitled if self.entitled else 0.0


def compute_turnout(referendum: Referendum) -> TurnoutRow:
    """The current turnout: voters in the archive plus strike-offs at desks, which are disclosed in groups."""
    desks = referendum_queries.count_struck_off_at_desks(referendum)
    return TurnoutRow(
        archive_queries.count_online_voters(referendum) + desks, queries.count_listed(referendum), desks
    )
