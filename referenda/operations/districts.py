"""The lines of districts' results, each written in the transaction of the event beside which it stands."""

from referenda import areas, queries
from referenda.models import Credential, DistrictLine, LineKind, Referendum, Trustee
from referenda.voting import canonical, districts, group
from referenda.voting.credentials import CredentialList
from referenda.voting.districts import AreaDecryption, DistrictList
from referenda.voting.proofs import demand


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


def write(referendum: Referendum, kind: LineKind, raw: bytes, trustee: Trustee | None = None) -> None:
    """The next line. Within a transaction that holds ``locks.chain``."""
    position = DistrictLine.objects.filter(referendum=referendum).count()
    DistrictLine.objects.create(referendum=referendum, position=position, kind=kind, raw=raw, trustee=trustee)


def check(referendum: Referendum, trustee: Trustee, raw: bytes) -> None:
    """Raise Invalid unless ``raw`` is what a trustee decrypts of the areas."""
    election, keys = queries.election(referendum), queries.trustees(referendum).keys
    found = AreaDecryption.read(raw, election)
    demand(found.owner == trustee.index, "decryption", "these are the factors of another trustee")
    found.check(areas.summed(referendum), keys[trustee.index - 1], election)


def write_result(referendum: Referendum) -> None:
    """The numbers of the areas, once enough trustees have decrypted."""
    numbers = districts.decrypt(
        areas.summed(referendum), queries.trustees(referendum), areas.decryptions(referendum)
    )
    write(referendum, LineKind.RESULT, districts.write_result(numbers))
