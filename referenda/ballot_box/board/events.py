"""Rows of the public board, and the ballot that somebody looks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from referenda.archive import errors, queries
from referenda.archive.models import Event
from referenda.referendum.models import Referendum
from referenda.voting.archive import EventType


@dataclass(frozen=True, slots=True)
class BallotMatch:
    """A ballot that somebody looked for by its tracker: ``page`` is the board's page on which it stands."""

    height: int
    counts: bool
    page: int


def find_ballot(referendum: Referendum, tracker: str, head: Event, *, on_a_page: int) -> BallotMatch | None:
    """None where the archive has no ballot with this tracker."""
    try:
        ballot, counts = queries.ballot(referendum, tracker)
    except errors.NoBallot:
        return None
    height = ballot.event.height
    return BallotMatch(height, counts, (head.height - height) // on_a_page + 1)


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event of the archive; ``tracker`` is of ballots only."""

    height: int
    what: str
    name: str
    tracker: str


def event_rows(events: Sequence[Event]) -> list[EventRow]:
    """Each with its tracker, if it is a ballot."""
    trackers = queries.trackers(events)
    words = {
        EventType.SETUP: _("voting opened: the zero report"),
        EventType.BALLOT: _("ballot"),
        EventType.END_BALLOTS: _("voting closed"),
        EventType.ENCRYPTED_TALLY: _("encrypted sum of the ballots"),
        EventType.PARTIAL_DECRYPTION: _("partial decryption"),
        EventType.RESULT: _("result"),
    }
    return [EventRow(it.height, words[EventType(it.type)], it.name, trackers.get(it.pk, "")) for it in events]
