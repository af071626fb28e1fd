"""Reads the results of districts that are published beside the archive."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from referenda.archive import queries
from referenda.archive.district_groups.models import DistrictLine, LineKind
from referenda.referendum.models import Referendum
from referenda.voting import districts as by_district
from referenda.voting.districts import DistrictGroup, DistrictList, GroupDecryption, Numbers


def build_file_name(referendum: Referendum) -> str:
    """The name of the file of district groups."""
    return f"{referendum.uuid}.districts"


def read_district_lines(referendum: Referendum) -> Iterator[bytes]:
    """The file's current lines with newlines. A later file begins with the same bytes."""
    rows = DistrictLine.objects.filter(referendum=referendum).order_by("position")
    for raw in rows.values_list("raw", flat=True).iterator(chunk_size=1):
        yield bytes(raw) + b"\n"


def read_district_list(referendum: Referendum) -> DistrictList:
    """The list of districts. Raises DistrictLine.DoesNotExist before voting has opened."""
    return DistrictList.read(_read_line(referendum, LineKind.LIST))


def get_encrypted_groups(referendum: Referendum) -> tuple[DistrictGroup, ...]:
    """The district groups with their encrypted sums. Raises DistrictLine.DoesNotExist before the tally."""
    return by_district.read_groups(
        _read_line(referendum, LineKind.DISTRICT_GROUPS), queries.get_election(referendum)
    )


def list_decryptions(referendum: Referendum) -> dict[int, GroupDecryption]:
    """The newest decryption of the district groups by each trustee, by the trustee's number."""
    election = queries.get_election(referendum)
    lines = DistrictLine.objects.filter(referendum=referendum, kind=LineKind.DECRYPTION)
    rows = lines.order_by("position").values_list("decryption__trustee__index", "raw")
    return {index: GroupDecryption.read(bytes(raw), election) for index, raw in rows}


def get_group_numbers(referendum: Referendum) -> tuple[Numbers, ...]:
    """The online votes of each district group. Raises DistrictLine.DoesNotExist before there is a result."""
    return by_district.read_result(_read_line(referendum, LineKind.RESULT), queries.get_election(referendum))


@dataclass(frozen=True, slots=True)
class OnlineGroup:
    """Online votes of a district group by question and choice, and its ballots by weight. ``districts`` are
    names."""

    districts: tuple[str, ...]
    numbers: Numbers
    weight: int


def get_online_groups(referendum: Referendum) -> tuple[OnlineGroup, ...]:
    """The online votes of all district groups, in the file's order.

    Raises DistrictLine.DoesNotExist before there is a result.
    """
    return _read_online_groups(referendum.pk, referendum.uuid)


@lru_cache(maxsize=16)
def _read_online_groups(referendum_id: int, _uuid: str) -> tuple[OnlineGroup, ...]:
    """The online votes of all district groups, cached: lines are append-only.

    The list of districts has an entry for each credential. ``_uuid`` distinguishes databases.
    """
    referendum = Referendum.objects.get(pk=referendum_id)
    results = get_group_numbers(referendum)
    names = read_district_list(referendum).names
    return tuple(
        OnlineGroup(tuple(names[place] for place in group.districts), row, group.weight)
        for group, row in zip(get_encrypted_groups(referendum), results, strict=True)
    )


def _read_line(referendum: Referendum, kind: LineKind) -> bytes:
    return bytes(DistrictLine.objects.get(referendum=referendum, kind=kind).raw)
