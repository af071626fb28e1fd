"""Size and SHA-256 of an archive up to an event, cached by event."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from referenda.archive import queries
from referenda.archive.models import Event
from referenda.referendum.models import Referendum


@dataclass(frozen=True, slots=True)
class Extent:
    """The first ``size`` bytes of the archive; ``sha256`` in hexadecimal digits."""

    size: int
    sha256: str


def compute_archive_extent(referendum: Referendum, last: Event) -> Extent:
    """The archive up to and including ``last``. A later archive begins with the same bytes."""
    key = f"referenda.extent.{last.name}"
    extent: tuple[int, str] | None = cache.get(key)
    if extent is None:
        extent = _compute_extent(referendum, last.height + 1)
        # An event's name fixes everything before it, so the entry never expires.
        cache.set(key, extent, None)
    return Extent(*extent)


def _compute_extent(referendum: Referendum, events: int) -> tuple[int, str]:
    head = queries.archive_head(referendum)
    size, digest = len(head), hashlib.sha256(head)
    for height in range(0, events, queries.ARCHIVE_STEP):
        part = queries.archive_part(referendum, height, min(height + queries.ARCHIVE_STEP, events))
        size += len(part)
        digest.update(part)
    return size, digest.hexdigest()
