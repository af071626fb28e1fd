"""Cards of referenda, for lists and the top of pages."""

from dataclasses import dataclass
from datetime import datetime

from participation.text.texts import Wording
from referenda.referendum.models import Phase, Referendum
from referenda.referendum.wording import get_translated_text


@dataclass(frozen=True, slots=True)
class Card:
    """A referendum on a list or at the top of a page. ``voted``: the channel through which the
    reader has voted; empty if they have not, or it is not known. ``is_invited``: False for a reader who
    is not on the roll."""

    referendum: Referendum
    title: Wording
    description: Wording
    phase: Phase
    voted: str = ""
    is_invited: bool = True

    @property
    def is_to_come(self) -> bool:
        """Whether voting has not opened yet."""
        return self.phase in {Phase.PREPARED, Phase.ANNOUNCED, Phase.SCHEDULED}

    @property
    def has_result(self) -> bool:
        """Whether numbers are published: a partial, provisional or certified result."""
        return self.phase in {Phase.PARTIAL, Phase.PROVISIONAL, Phase.CERTIFIED}


def build_referendum_card(
    referendum: Referendum, now: datetime, *, voted: str = "", is_invited: bool = True
) -> Card:
    """The referendum's card at ``now``, in the active language."""
    return Card(
        referendum,
        get_translated_text(referendum, "title"),
        get_translated_text(referendum, "description"),
        referendum.phase_at(now),
        voted,
        is_invited,
    )
