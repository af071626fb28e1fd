"""The lines of districts' results, each written in the transaction of the event beside which it stands."""

from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries
from referenda.archive.district_groups.models import DistrictLine, LineKind
from referenda.referendum.models import Referendum
from referenda.voting import districts


def write(referendum: Referendum, kind: LineKind, raw: bytes, decryption_id: int | None = None) -> None:
    """The next line. Within a transaction that holds ``locks.chain``."""
    position = DistrictLine.objects.filter(referendum=referendum).count()
    DistrictLine.objects.create(
        referendum=referendum, position=position, kind=kind, raw=raw, decryption_id=decryption_id
    )


def write_result(referendum: Referendum) -> None:
    """The numbers of the areas, once enough trustees have decrypted."""
    numbers = districts.decrypt(
        queries.summed(referendum), archive_queries.trustees(referendum), queries.decryptions(referendum)
    )
    write(referendum, LineKind.RESULT, districts.write_result(numbers))
