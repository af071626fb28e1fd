"""What stood in an archive as voting opened, before any ballot: it follows from the first event for good."""

from dataclasses import dataclass
from datetime import datetime

from referenda import errors, fingerprints, queries
from referenda.fingerprints import Extent
from referenda.models import Event, Referendum, State
from referenda.voting import spelled


@dataclass(frozen=True, slots=True)
class ZeroReport:
    """``opened``: when voting opened, which everybody reads in the steps. Hashes are SHA-256 in hexadecimal
    digits; ``fingerprint`` is the election's, as ballots name it, and ``code`` as voters compare it."""

    opened: datetime
    credentials: int
    weight: int
    trustees: int
    fingerprint: str
    code: str
    election: str
    keys: str
    listed: str
    head: str
    extent: Extent


def opening(first: Event) -> bytes:
    """The payload of the first event: the SHA-256 of election, trustees and credentials."""
    return bytes(first.data.get(position=3).raw)


def of(referendum: Referendum) -> ZeroReport:
    """Raises NoArchive before voting has opened."""
    first = queries.first_event(referendum)
    if first is None:
        raise errors.NoArchive
    # Without the bytes: the list of credentials may have megabytes. It changes no more from opening on.
    election, keys, listed, _payload = first.data.values_list("name", flat=True)
    return ZeroReport(
        opened=referendum.transitions.get(after=State.OPEN).at,
        credentials=queries.listed_count(referendum),
        weight=queries.entitled(referendum),
        trustees=len(queries.trustees(referendum).keys),
        fingerprint=queries.election(referendum).fingerprint,
        code=spelled.election_code(queries.election_bytes(referendum)),
        election=election,
        keys=keys,
        listed=listed,
        head=first.name,
        extent=fingerprints.until(referendum, first),
    )
