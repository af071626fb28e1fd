"""Bringing a referendum's state to everybody who follows it. Never in the way of what is announced."""

from time import monotonic
from typing import Final

from realtime import publishing
from referenda.lifecycle import snapshots

#: Seconds between two ballots that a process announces. The newest one in between is found in the database by
#: each hub, as is whatever no message told.
_BETWEEN: Final = 1.0
_announced_at: dict[int, float] = {}


def announce(referendum_id: int) -> None:
    """Publish the newest snapshot; for ``transaction.on_commit(..., robust=True)``."""
    found = snapshots.snapshot(referendum_id)
    if found is not None:
        publishing.publish(f"referendum:{referendum_id}", found)


def announce_ballot(referendum_id: int) -> None:
    """As ``announce``, but at most once a second: while many vote, a snapshot for each would cost the server
    as much as their ballots."""
    now = monotonic()
    if now - _announced_at.get(referendum_id, -_BETWEEN) >= _BETWEEN:
        _announced_at[referendum_id] = now
        announce(referendum_id)
