"""Bringing a referendum's state to everybody who follows it. Never in the way of what is announced."""

from realtime import publishing
from referenda import queries


def announce(referendum_id: int) -> None:
    """Publish the newest snapshot; for ``transaction.on_commit(..., robust=True)``."""
    found = queries.snapshot(referendum_id)
    if found is not None:
        publishing.publish(f"referendum:{referendum_id}", found)
