"""Archives as they were at an event: how large, and with which SHA-256. Worked out once for each event."""

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


def until(referendum: Referendum, last: Event) -> Extent:
    """The archive as it was when ``last`` was its newest event: a later one begins with the same bytes."""
    known = f"referenda.extent.{last.name}"
    found: tuple[int, str] | None = cache.get(known)
    if found is None:
        found = _worked_out(referendum, last.height + 1)
        # An event's name fixes all that went before it.
        cache.set(known, found, None)
    return Extent(*found)


def _worked_out(referendum: Referendum, events: int) -> tuple[int, str]:
    head = queries.archive_head(referendum)
    size, digest = len(head), hashlib.sha256(head)
    for height in range(0, events, queries.ARCHIVE_STEP):
        part = queries.archive_part(referendum, height, min(height + queries.ARCHIVE_STEP, events))
        size += len(part)
        digest.update(part)
    return size, digest.hexdigest()
