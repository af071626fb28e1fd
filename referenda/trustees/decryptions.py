"""What trustees have decrypted so far: whose factors the result is made of, and which do not hold.

Reading only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum, State
from referenda.trustees.models import Decryption, Redecryption, RefusedDecryption
from referenda.voting import tallying
from referenda.voting.errors import Invalid
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.tallying import Cells, PartialDecryption
from referenda.voting.trustees import Trustees


@dataclass(frozen=True, slots=True)
class Decryptions:
    """``by_owner``: each trustee's newest factors.

    ``counted``: of whose the result is made; empty while they are too few. ``doubted``: those of ``counted``
    whose factors are not their keys', so that there is no result with them.
    """

    cells: Cells
    trustees: Trustees
    by_owner: Mapping[int, PartialDecryption]
    counted: frozenset[int]
    doubted: frozenset[int]


def newest(referendum: Referendum) -> Sequence[tuple[int, bytes]]:
    """By trustee's number, what each has decrypted; the newest where one decrypted again."""
    found = Decryption.objects.filter(trustee__referendum=referendum, event__data__position=0)
    rows = found.order_by("event__height").values_list("trustee__index", "event__data__raw")
    return sorted({index: bytes(raw) for index, raw in rows}.items())


def factor_proofs(referendum: Referendum) -> Iterator[tuple[int, bytes]]:
    """Every line of second proofs with the trustee's number, in the order of the archive."""
    found = Decryption.objects.filter(trustee__referendum=referendum).order_by("event__height")
    for index, raw in found.values_list("trustee__index", "proofs"):
        yield index, bytes(raw)


def to_decrypt_again(referendum: Referendum) -> dict[int, Redecryption]:
    """By trustee's number, what two officers asked for and the trustee has not done; empty once there is a
    result."""
    if referendum.state != State.TALLIED:
        return {}
    found = Redecryption.objects.filter(
        referendum=referendum, verdict=Verdict.CONFIRMED, decryption__isnull=True
    )
    return {it.trustee.index: it for it in found.select_related("trustee")}


def decrypted_by(referendum: Referendum) -> Sequence[int]:
    """The numbers of the trustees who have decrypted, and do not have to do so again."""
    found = Decryption.objects.filter(trustee__referendum=referendum)
    return sorted({*found.values_list("trustee__index", flat=True)} - to_decrypt_again(referendum).keys())


def refused_trustees(referendum: Referendum) -> set[int]:
    """The numbers of the trustees from whose accounts wrong factors came."""
    found = RefusedDecryption.objects.filter(trustee__referendum=referendum)
    return {*found.values_list("trustee__index", flat=True)}


def had_to_decrypt_again(referendum: Referendum) -> set[int]:
    """The numbers of the trustees who decrypted again because two officers asked for it."""
    found = Redecryption.objects.filter(referendum=referendum, decryption__isnull=False)
    return {*found.values_list("trustee__index", flat=True)}


def read(referendum: Referendum) -> Decryptions:
    """Once the ballots are added up. Raises Datum.DoesNotExist before."""
    election, trustees = archive_queries.election(referendum), archive_queries.trustees(referendum)
    cells = tallying.read_tally(archive_queries.encrypted_tally(referendum), election)
    by_owner = {owner: PartialDecryption.read(raw, election) for owner, raw in newest(referendum)}
    counted = tallying.counted(trustees, by_owner)
    sound = _sound(referendum, cells, trustees, by_owner) if counted else frozenset()
    return Decryptions(cells, trustees, by_owner, counted, counted - sound)


def _sound(
    referendum: Referendum, cells: Cells, trustees: Trustees, by_owner: Mapping[int, PartialDecryption]
) -> frozenset[int]:
    """The trustees whose second proofs hold, by number."""
    election, counts_districts = archive_queries.election(referendum), referendum.counts_districts
    summed = [area.cells for area in district_groups_queries.summed(referendum)] if counts_districts else []
    of_areas = district_groups_queries.decryptions(referendum) if counts_districts else {}
    found = set()
    for owner, raw in dict(factor_proofs(referendum)).items():
        decrypted = [(cells, by_owner[owner])]
        if counts_districts:
            decrypted += zip(summed, of_areas[owner].parts, strict=True)
        try:
            FactorProofs.read(raw, election).check(decrypted, trustees.keys[owner - 1], election)
        except Invalid:
            continue
        found.add(owner)
    return frozenset(found)
