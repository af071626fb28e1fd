"""The lines of districts' results, each written in the transaction of the event beside which it stands."""

from referenda import areas, queries
from referenda.models import Credential, Decryption, DistrictLine, LineKind, Referendum, Trustee
from referenda.voting import canonical, districts, group
from referenda.voting.credentials import CredentialList
from referenda.voting.districts import AreaDecryption, DistrictList
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, PartialDecryption


def listed(referendum: Referendum, credentials: CredentialList) -> bytes | None:
    """The first line, as voting opens; None where no rule asks for districts."""
    if not referendum.counts_districts:
        return None
    found = list(Credential.objects.filter(referendum=referendum).values_list("public_key", "district_id"))
    here = {count.district_id: count.district.name for count in areas.people(referendum)}
    place = {district: number for number, district in enumerate(here)}
    of = {group.decode(public): place[district] for public, district in found}
    return DistrictList(
        uuid=referendum.uuid,
        credentials=canonical.hexadecimal(credentials.raw()),
        least=referendum.district_least or districts.LEAST,
        names=tuple(here.values()),
        of=tuple(of[point] for point in credentials.weights),
    ).raw()


def write(referendum: Referendum, kind: LineKind, raw: bytes, decryption: Decryption | None = None) -> None:
    """The next line. Within a transaction that holds ``locks.chain``."""
    position = DistrictLine.objects.filter(referendum=referendum).count()
    DistrictLine.objects.create(
        referendum=referendum, position=position, kind=kind, raw=raw, decryption=decryption
    )


def checked(referendum: Referendum, trustee: Trustee, raw: bytes) -> list[tuple[Cells, PartialDecryption]]:
    """What a trustee decrypted of the areas: each one's sum with the factors. Raises Invalid."""
    election, keys = queries.election(referendum), queries.trustees(referendum).keys
    found, summed = AreaDecryption.read(raw, election), areas.summed(referendum)
    demand(found.owner == trustee.index, "shape", "these are the factors of another trustee")
    found.check(summed, keys[trustee.index - 1], election)
    return [(area.cells, part) for area, part in zip(summed, found.parts, strict=True)]


def write_result(referendum: Referendum) -> None:
    """The numbers of the areas, once enough trustees have decrypted."""
    numbers = districts.decrypt(
        areas.summed(referendum), queries.trustees(referendum), areas.decryptions(referendum)
    )
    write(referendum, LineKind.RESULT, districts.write_result(numbers))
