"""Cards of referenda, for lists and the top of pages."""

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
        """Whether voting has not opened yet."""
        return self.phase in {Phase.PREPARED, Phase.ANNOUNCED, Phase.SCHEDULED}

    @property
    def has_result(self) -> bool:
        """Whether there is at least a provisional result."""
        return self.phase in {Phase.PROVISIONAL, Phase.CERTIFIED}


def card(referendum: Referendum, now: datetime) -> Card:
    """The referendum's card at ``now``, in the active language."""
    return Card(
        referendum,
        text_of(referendum, "title"),
        text_of(referendum, "description"),
        referendum.phase_at(now),
    )
