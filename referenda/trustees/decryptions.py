"""Reads partial decryptions: which trustees have decrypted, whose factors count, and which are wrong."""

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
    """``by_owner``: each trustee's newest factors, by the trustee's number.

    ``counted``: the trustees whose factors make the result; empty while they are too few. ``doubted``: those
    of ``counted`` whose second proofs are wrong, so that there is no result.
    """

    cells: Cells
    trustees: Trustees
    by_owner: Mapping[int, PartialDecryption]
    counted: frozenset[int]
    doubted: frozenset[int]


def list_newest_decryptions(referendum: Referendum) -> Sequence[tuple[int, bytes]]:
    """Each trustee's newest partial decryption as (number, bytes), by the trustee's number."""
    decryptions = Decryption.objects.filter(trustee__referendum=referendum, event__data__position=0)
    rows = decryptions.order_by("event__height").values_list("trustee__index", "event__data__raw")
    return sorted({index: bytes(raw) for index, raw in rows}.items())


def list_factor_proofs(referendum: Referendum) -> Iterator[tuple[int, bytes]]:
    """All lines of second proofs as (trustee's number, bytes), in the order of the archive."""
    rows = Decryption.objects.filter(trustee__referendum=referendum).order_by("event__height")
    for index, raw in rows.values_list("trustee__index", "proofs"):
        yield index, bytes(raw)


def to_decrypt_again(referendum: Referendum) -> dict[int, Redecryption]:
    """Confirmed requests to decrypt again that the trustee has not fulfilled, by the trustee's number. Empty
    once there is a result."""
    if referendum.state != State.TALLIED:
        return {}
    requests = Redecryption.objects.filter(
        referendum=referendum, verdict=Verdict.CONFIRMED, decryption__isnull=True
    )
    return {it.trustee.index: it for it in requests.select_related("trustee")}


def list_decrypted_by(referendum: Referendum) -> Sequence[int]:
    """The numbers of the trustees who have decrypted and do not have to do so again, ascending."""
    decryptions = Decryption.objects.filter(trustee__referendum=referendum)
    return sorted(
        {*decryptions.values_list("trustee__index", flat=True)} - to_decrypt_again(referendum).keys()
    )


def list_refused_trustees(referendum: Referendum) -> set[int]:
    """The numbers of the trustees from whose accounts wrong factors were received."""
    refused = RefusedDecryption.objects.filter(trustee__referendum=referendum)
    return {*refused.values_list("trustee__index", flat=True)}


def list_redecrypting(referendum: Referendum) -> set[int]:
    """The numbers of the trustees who decrypted again at the request of two officers."""
    requests = Redecryption.objects.filter(referendum=referendum, decryption__isnull=False)
    return {*requests.values_list("trustee__index", flat=True)}


def read_decryptions(referendum: Referendum) -> Decryptions:
    """The decryptions of the encrypted tally. Raises Datum.DoesNotExist before the tally."""
    election, trustees = archive_queries.get_election(referendum), archive_queries.get_trustees(referendum)
    cells = tallying.read_tally(archive_queries.read_encrypted_tally(referendum), election)
    by_owner = {
        owner: PartialDecryption.read(raw, election) for owner, raw in list_newest_decryptions(referendum)
    }
    counted = tallying.counted(trustees, by_owner)
    sound = _find_sound_owners(referendum, cells, trustees, by_owner) if counted else frozenset()
    return Decryptions(cells, trustees, by_owner, counted, counted - sound)


def _find_sound_owners(
    referendum: Referendum, cells: Cells, trustees: Trustees, by_owner: Mapping[int, PartialDecryption]
) -> frozenset[int]:
    """The numbers of the trustees whose second proofs are valid."""
    election, counts_districts = archive_queries.get_election(referendum), referendum.counts_districts
    summed = (
        [group.cells for group in district_groups_queries.get_encrypted_groups(referendum)]
        if counts_districts
        else []
    )
    of_groups = district_groups_queries.list_decryptions(referendum) if counts_districts else {}
    valid = set()
    for owner, raw in dict(list_factor_proofs(referendum)).items():
        decrypted = [(cells, by_owner[owner])]
        if counts_districts:
            decrypted += zip(summed, of_groups[owner].parts, strict=True)
        try:
            FactorProofs.read(raw, election).check(decrypted, trustees.keys[owner - 1], election)
        except Invalid:
            continue
        valid.add(owner)
    return frozenset(valid)
