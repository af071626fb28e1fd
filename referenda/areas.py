"""Districts' results beside the archive, as they are stored and published. Reading only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from participation.roll import queries as rolls
from participation.roll.models import RollCount
from participation.territory.models import District
from referenda import outcome, queries, reconciling, rules
from referenda.models import Desk, DistrictLine, LineKind, Question, Referendum
from referenda.reconciling import Votes
from referenda.voting import districts as by_district
from referenda.voting.districts import Area, AreaDecryption, DistrictList, Numbers


def name(referendum: Referendum) -> str:
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
class OnlineArea:
    """What was voted online in some districts, by name: by question and choice, and all ballots by weight."""

    districts: tuple[str, ...]
    numbers: Numbers
    weight: int


def online(referendum: Referendum) -> tuple[OnlineArea, ...]:
    """In the order of the areas. Raises DistrictLine.DoesNotExist before there is a result."""
    return _online(referendum.pk, referendum.uuid)


@lru_cache(maxsize=16)
def _online(referendum_id: int, _uuid: str) -> tuple[OnlineArea, ...]:
    """Read once: the list has an entry for each credential, and lines are only added. ``_uuid``: another
    database has other ones."""
    referendum = Referendum.objects.get(pk=referendum_id)
    voted = numbers(referendum)
    names = district_list(referendum).names
    return tuple(
        OnlineArea(tuple(names[place] for place in area.districts), row, area.weight)
        for area, row in zip(summed(referendum), voted, strict=True)
    )


def _line(referendum: Referendum, kind: LineKind) -> bytes:
    return bytes(DistrictLine.objects.get(referendum=referendum, kind=kind).raw)


def people(referendum: Referendum) -> list[RollCount]:
    """How many people each district has on the roll, in Turkish order; empty while no roll is chosen."""
    return [] if referendum.roll is None else rolls.size(referendum.roll).counts


def districts(referendum: Referendum) -> QuerySet[District]:
    """Those of the roll, in Turkish order."""
    return District.objects.filter(pk__in=[it.district_id for it in people(referendum)])


def missing(referendum: Referendum, questions: Sequence[Question]) -> list[str]:
    """What a majority of districts lacks before it can be announced, in words. Options are read of each."""
    if not referendum.counts_districts:
        return []
    return rules.missing_for_districts(
        referendum,
        {it.district.name: it.people for it in people(referendum)},
        alike=queries.weighs_all_alike(referendum),
        proposals=sum(outcome.is_proposal(len(it.options.all()), it.maximum) for it in questions),
        choices=sum(len(it.options.all()) + it.blank for it in questions),
        elsewhere=Desk.objects.filter(referendum=referendum)
        .exclude(district__in=districts(referendum))
        .exists(),
    )


def on_paper(referendum: Referendum) -> dict[str, tuple[Votes, int]]:
    """By district, what its signed desks counted together, and their ballots."""
    signed: dict[str, list[Desk]] = {}
    desks = Desk.objects.filter(referendum=referendum, signed_by__isnull=False)
    for desk in desks.select_related("district"):
        if desk.district is not None:
            signed.setdefault(desk.district.name, []).append(desk)
    return {
        district: (_added(found), sum(desk.ballots or 0 for desk in found))
        for district, found in signed.items()
    }


def _added(desks: Sequence[Desk]) -> Votes:
    return reconciling.total([desk.votes for desk in desks if desk.votes is not None])
