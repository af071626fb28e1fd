"""A referendum on a list or at the top of a page."""

from dataclasses import dataclass
from datetime import datetime

from participation.texts import Wording
from referenda.referendum.models import Phase, Referendum
from referenda.referendum.wording import text_of


@dataclass(frozen=True, slots=True)
class Card:
    """A referendum on a list or at the top of a page."""

    referendum: Referendum
    title: Wording
    description: Wording
    phase: Phase

    @property
    def is_to_come(self) -> bool:
        """Voting has not opened yet."""
        return self.phase in {Phase.PREPARED, Phase.ANNOUNCED, Phase.SCHEDULED}

    @property
    def has_result(self) -> bool:
        """At least a provisional one."""
        return self.phase in {Phase.PROVISIONAL, Phase.CERTIFIED}


def card(referendum: Referendum, now: datetime) -> Card:
    """As it stands at ``now``."""
    return Card(
        referendum,
        text_of(referendum, "title"),
        text_of(referendum, "description"),
        referendum.phase_at(now),
    )
