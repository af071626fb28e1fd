"""Districts' results beside the archive, as they are stored and published. Reading only."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from referenda.archive import queries
from referenda.archive.district_groups.models import DistrictLine, LineKind
from referenda.referendum.models import Referendum
from referenda.voting import districts as by_district
from referenda.voting.districts import Area, AreaDecryption, DistrictList, Numbers


def file_name(referendum: Referendum) -> str:
    """Of the file."""
    return f"{referendum.uuid}.districts"


def lines(referendum: Referendum) -> Iterator[bytes]:
    """The file's lines, as they stand now; a later file begins with the same bytes."""
    found = DistrictLine.objects.filter(referendum=referendum).order_by("position")
    for raw in found.values_list("raw", flat=True).iterator(chunk_size=1):
        yield bytes(raw) + b"\n"


def district_list(referendum: Referendum) -> DistrictList:
    """Raises DistrictLine.DoesNotExist before voting has opened."""
    return DistrictList.read(_line(referendum, LineKind.LIST))


def summed(referendum: Referendum) -> tuple[Area, ...]:
    """The areas with their encrypted sums. Raises DistrictLine.DoesNotExist before they are there."""
    return by_district.read_areas(_line(referendum, LineKind.AREAS), queries.election(referendum))


def decryptions(referendum: Referendum) -> dict[int, AreaDecryption]:
    """By trustee's number, what each has decrypted of the areas; the newest where one decrypted again."""
    election = queries.election(referendum)
    found = DistrictLine.objects.filter(referendum=referendum, kind=LineKind.DECRYPTION)
    rows = found.order_by("position").values_list("decryption__trustee__index", "raw")
    return {index: AreaDecryption.read(bytes(raw), election) for index, raw in rows}


def numbers(referendum: Referendum) -> tuple[Numbers, ...]:
    """Of each area, what was voted online. Raises DistrictLine.DoesNotExist before there is a result."""
    return by_district.read_result(_line(referendum, LineKind.RESULT), queries.election(referendum))


@dataclass(frozen=True, slots=True)
class OnlineGroup:
    """What was voted online in some districts, by name: by question and choice, and all ballots by weight."""

    districts: tuple[str, ...]
    numbers: Numbers
    weight: int


def online(referendum: Referendum) -> tuple[OnlineGroup, ...]:
    """In the order of the areas. Raises DistrictLine.DoesNotExist before there is a result."""
    return _online(referendum.pk, referendum.uuid)


@lru_cache(maxsize=16)
def _online(referendum_id: int, _uuid: str) -> tuple[OnlineGroup, ...]:
    """Read once: the list has an entry for each credential, and lines are only added. ``_uuid``: another
    database has other ones."""
    referendum = Referendum.objects.get(pk=referendum_id)
    voted = numbers(referendum)
    names = district_list(referendum).names
    return tuple(
        OnlineGroup(tuple(names[place] for place in area.districts), row, area.weight)
        for area, row in zip(summed(referendum), voted, strict=True)
    )


def _line(referendum: Referendum, kind: LineKind) -> bytes:
    return bytes(DistrictLine.objects.get(referendum=referendum, kind=kind).raw)
