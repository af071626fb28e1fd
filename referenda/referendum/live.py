"""Live updates of a referendum. Snapshots come from the kind of topic that ``lifecycle.topics`` registers."""

from time import monotonic
from typing import Final

from realtime import publishing, topics
from realtime.topics import Snapshot

#: The kind of topic; its topics are ``referendum:ID``.
KIND: Final = "referendum"
#: Seconds between two ballots that a process announces. The newest one in between is found in the database by
#: each hub, as is whatever no message told.
_BETWEEN: Final = 1.0
_announced_at: dict[int, float] = {}


def snapshot(referendum_id: int) -> Snapshot | None:
    """What followers see now; None if there is no such referendum."""
    topic = topics.parse(f"{KIND}:{referendum_id}")
    return topic.kind.snapshot(topic.ident)


def version(referendum_id: int) -> int:
    """Of the snapshot of a referendum that exists."""
    topic = topics.parse(f"{KIND}:{referendum_id}")
    return topic.kind.versions([topic.ident])[topic.ident]


def announce(referendum_id: int) -> None:
    """Publish the newest snapshot; for ``transaction.on_commit(..., robust=True)``."""
    newest = snapshot(referendum_id)
    if newest is not None:
        publishing.publish(f"{KIND}:{referendum_id}", newest)


def announce_ballot(referendum_id: int) -> None:
    """As ``announce``, but at most once a second: while many vote, a snapshot for each would cost the server
    as much as their ballots."""
    now = monotonic()
    if now - _announced_at.get(referendum_id, -_BETWEEN) >= _BETWEEN:
        _announced_at[referendum_id] = now
        announce(referendum_id)
