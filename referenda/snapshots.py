"""What everybody may follow of a referendum, as JSON bytes: its state, its trustees' steps, its head."""

import json

from realtime.topics import Snapshot
from referenda.models import Event, Referendum

#: More than trustees can publish in a ceremony, so that the version grows when it begins anew: a transition.
_OF_A_TRANSITION = 1_000


def version(*, events: int, transitions: int, ceremony: int) -> int:
    """It grows with every event, with every step of the referendum and with every one of its trustees."""
    return events + transitions * _OF_A_TRANSITION + ceremony


def render(
    referendum: Referendum,
    last: Event | None,
    *,
    transitions: int,
    took_part: int,
    decrypted: list[int],
    ceremony: list[int],
) -> Snapshot:
    """The snapshot. ``took_part`` counts credentials with a ballot, which the archive tells anyway;
    ``ceremony`` has the steps that each trustee has made, in their order."""
    events = 0 if last is None else last.height + 1
    newest = version(events=events, transitions=transitions, ceremony=sum(ceremony))
    body = {
        "referendum": referendum.pk,
        "version": newest,
        "state": referendum.state,
        "head": last and last.name,
        "height": last and last.height,
        "took_part": took_part,
        "decrypted": decrypted,
        "ceremony": ceremony,
    }
    return Snapshot(newest, json.dumps(body, separators=(",", ":")).encode())
