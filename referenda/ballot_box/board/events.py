"""Rows of the public board, and search for a ballot by its tracker."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from referenda.archive import errors, queries
from referenda.archive.models import Event
from referenda.referendum.models import Referendum
from referenda.voting.archive import EventType


@dataclass(frozen=True, slots=True)
class BallotMatch:
    """A ballot that matches a tracker. ``page``: the board's page that lists it, from 1."""

    height: int
    counts: bool
    page: int


def find_ballot(referendum: Referendum, tracker: str, head: Event, *, on_a_page: int) -> BallotMatch | None:
    """The ballot with this tracker; None if the archive has none. ``on_a_page``: rows of a board page."""
    try:
        ballot, counts = queries.get_ballot_by_tracker(referendum, tracker)
    except errors.NoBallot:
        return None
    height = ballot.event.height
    return BallotMatch(height, counts, (head.height - height) // on_a_page + 1)


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event of the archive. ``tracker`` is empty unless the event is a ballot."""

    height: int
    what: str
    name: str
    tracker: str


def build_event_rows(events: Sequence[Event]) -> list[EventRow]:
    """The board's rows for ``events``, in their order."""
    trackers = queries.get_trackers_by_event(events)
    labels = {
        EventType.SETUP: _("voting opened: zero report"),
        EventType.BALLOT: _("ballot"),
        EventType.END_BALLOTS: _("voting closed"),
        EventType.ENCRYPTED_TALLY: _("encrypted sum of the ballots"),
        EventType.PARTIAL_DECRYPTION: _("partial decryption"),
        EventType.RESULT: _("result"),
    }
    return [
        EventRow(it.height, labels[EventType(it.type)], it.name, trackers.get(it.pk, "")) for it in events
    ]
