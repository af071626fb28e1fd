"""What everybody may follow of a referendum, as JSON bytes: its state, the head of its log, its result."""

import json

from realtime.topics import Snapshot
from referenda.models import Event, Referendum


def render(
    referendum: Referendum, last: Event | None, *, transitions: int, took_part: int, decrypted: list[int]
) -> Snapshot:
    """The snapshot. ``took_part`` counts credentials with a ballot, which the archive tells anyway.

    Its version grows with every event and every step of the referendum.
    """
    height = -1 if last is None else last.height
    version = height + 1 + transitions
    body = {
        "referendum": referendum.pk,
        "version": version,
        "state": referendum.state,
        "head": last and last.name,
        "height": last and last.height,
        "took_part": took_part,
        "decrypted": decrypted,
    }
    return Snapshot(version, json.dumps(body, separators=(",", ":")).encode())
