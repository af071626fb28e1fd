"""Live updates of a referendum. ``lifecycle.topics`` registers the topic kind that makes the snapshots."""

from time import monotonic
from typing import Final

from realtime import publishing, topics
from realtime.topics import Snapshot

#: The topic kind; topics are named ``referendum:ID``.
KIND: Final = "referendum"
#: Minimum seconds between two announcements of ballots by one process. Each hub reads what was not announced
#: from the database.
_BALLOT_INTERVAL: Final = 1.0
_announced_at: dict[int, float] = {}


def find_snapshot(referendum_id: int) -> Snapshot | None:
    """The current snapshot; None if there is no such referendum."""
    topic = topics.parse_topic(f"{KIND}:{referendum_id}")
    return topic.kind.snapshot(topic.ident)


def get_snapshot_version(referendum_id: int) -> int:
    """The version of the current snapshot. The referendum must exist."""
    topic = topics.parse_topic(f"{KIND}:{referendum_id}")
    return topic.kind.versions([topic.ident])[topic.ident]


def publish_snapshot(referendum_id: int) -> None:
    """Publish the newest snapshot; for ``transaction.on_commit(..., robust=True)``."""
    newest = find_snapshot(referendum_id)
    if newest is not None:
        publishing.publish_snapshot(f"{KIND}:{referendum_id}", newest)


def announce_ballot(referendum_id: int) -> None:
    """Like ``publish_snapshot``, but at most once a second: a snapshot for each ballot would cost the server
    as much as the ballot itself."""
    now = monotonic()
    if now - _announced_at.get(referendum_id, -_BALLOT_INTERVAL) >= _BALLOT_INTERVAL:
        _announced_at[referendum_id] = now
        publish_snapshot(referendum_id)
