"""Live updates of the review queue, published on commit."""

from django.db import transaction
from django.db.models import Max

from forums.review.models import ReviewItem
from realtime import publishing
from realtime.topics import Snapshot

#: The only live topic of the review queue.
QUEUE = "review:queue"


def queue_changed() -> None:
    """Notify open queue pages on commit. The update carries no data: the pages reload the queue."""
    transaction.on_commit(_publish_queue, robust=True)


def _publish_queue() -> None:
    publishing.publish_snapshot(QUEUE, queue_snapshot())


def queue_snapshot() -> Snapshot:
    return Snapshot(queue_version(), b"{}")


def queue_version() -> int:
    """The newest ``changed_at`` of an item in microseconds (Unix time); 0 without items."""
    newest = ReviewItem.objects.aggregate(at=Max("changed_at"))["at"]
    return int(newest.timestamp() * 1_000_000) if newest else 0
