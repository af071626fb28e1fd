"""Live updates of the review queue, published after the commit."""

from django.db import transaction
from django.db.models import Max

from forums.review.models import ReviewItem
from realtime import publishing
from realtime.topics import Snapshot

#: The one live topic of the review queue.
QUEUE = "review:queue"


def queue_changed() -> None:
    """Moderators who look at the queue are told that something is different. What is decided by is what
    they load; the version is the newest ``changed_at`` of an item."""
    transaction.on_commit(_publish_queue, robust=True)


def _publish_queue() -> None:
    publishing.publish(QUEUE, queue_snapshot())


def queue_snapshot() -> Snapshot:
    return Snapshot(queue_version(), b"{}")


def queue_version() -> int:
    """Microseconds of the newest change; 0 for a queue that never held anything."""
    newest = ReviewItem.objects.aggregate(at=Max("changed_at"))["at"]
    return int(newest.timestamp() * 1_000_000) if newest else 0
