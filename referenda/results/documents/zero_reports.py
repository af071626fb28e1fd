"""The content of an archive when voting opened, before any ballot. It is fixed by the first event."""

from dataclasses import dataclass
from datetime import datetime

from referenda.archive import errors, fingerprints
from referenda.archive import queries as archive_queries
from referenda.archive.fingerprints import Extent
from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.referendum.models import Referendum, State
from referenda.voting import spelled


@dataclass(frozen=True, slots=True)
class ZeroReport:
    """``opened``: when voting opened, which is public. ``fingerprint``: the election's, as ballots name it;
    ``code``: the election code, which voters compare. Hashes are SHA-256 in hexadecimal digits."""

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


def build_zero_report(referendum: Referendum) -> ZeroReport:
    """The content of the referendum's archive at opening. Raises NoArchive before voting has opened."""
    first = archive_queries.get_first_event(referendum)
    if first is None:
        raise errors.NoArchive
    # Names only: the list of credentials may have megabytes. It does not change from opening on.
    election, keys, listed, _payload = first.data.values_list("name", flat=True)
    return ZeroReport(
        opened=referendum.transitions.get(after=State.OPEN).at,
        credentials=credentials_queries.count_listed(referendum),
        weight=credentials_queries.sum_credential_weights(referendum),
        trustees=len(archive_queries.get_trustees(referendum).keys),
        fingerprint=archive_queries.get_election(referendum).fingerprint,
        code=spelled.election_code(archive_queries.read_election_bytes(referendum)),
        election=election,
        keys=keys,
        listed=listed,
        head=first.name,
        extent=fingerprints.compute_archive_extent(referendum, first),
    )
