"""Writes the lines of districts' results, each in the transaction of the event that it belongs to."""

from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries
from referenda.archive.district_groups.models import DistrictLine, LineKind
from referenda.referendum.models import Referendum
from referenda.voting import districts


def append_district_line(
    referendum: Referendum, kind: LineKind, raw: bytes, decryption_id: int | None = None
) -> None:
    """Append the next line. The caller's transaction must hold ``locks.lock_archive_chain``."""
    position = DistrictLine.objects.filter(referendum=referendum).count()
    DistrictLine.objects.create(
        referendum=referendum, position=position, kind=kind, raw=raw, decryption_id=decryption_id
    )


def write_result(referendum: Referendum) -> None:
    """Append the results of the district groups, once enough trustees have decrypted."""
    numbers = districts.decrypt(
        queries.get_encrypted_groups(referendum),
        archive_queries.get_trustees(referendum),
        queries.list_decryptions(referendum),
    )
    append_district_line(referendum, LineKind.RESULT, districts.write_result(numbers))
