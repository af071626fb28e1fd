"""Links to polls, referenda, boards and the like, as other pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from participation.text.texts import Wording


@dataclass(frozen=True, slots=True)
class Card:
    """A link in a thread or on the page of a process or organ.

    ``status``: its status in a few words; ``language``: that of ``title`` and ``text``; ``label``: what kind
    of thing it is.
    """

    title: str
    address: str
    status: str = ""
    text: str = ""
    language: str = "tr"
    label: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A closed poll or a decided referendum in one line: its first question's leading option.

    ``share``: the percentage of ``leader``, with so many ``decimals``; both are None where no option leads,
    or no percentage may be published. ``measure``: what kind of share it is, where there is more than one.
    ``verdict`` and ``status`` are those of referenda; ``people`` is how many answered a poll, None if that
    may not be published.
    """

    title: Wording
    address: str
    closes_at: datetime
    leader: Wording | None = None
    share: float | None = None
    decimals: int = 1
    measure: str = ""
    verdict: str = ""
    status: str | Promise = ""
    people: int | None = None
