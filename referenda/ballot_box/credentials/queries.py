"""Reads the list of public credentials and the codes by which the credential authority identifies people."""

from collections.abc import Iterator

from django.db.models import Sum, Value
from django.utils.crypto import salted_hmac

from participation.roll.models import RollEntry
from referenda.ballot_box.credentials.models import Credential, WaitingCredential
from referenda.referendum.models import Referendum
from referenda.referendum.queries import list_roll_entries


def sum_credential_weights(referendum: Referendum) -> int:
    """The total weight of all credentials. A person usually weighs 1."""
    total = Credential.objects.filter(referendum=referendum).aggregate(weight=Sum("weight"))
    return total["weight"] or 0


def list_credentials(referendum: Referendum) -> Iterator[tuple[str, int]]:
    """Every public credential with its weight."""
    yield from Credential.objects.filter(referendum=referendum).values_list("public_key", "weight").iterator()


def is_credential_listed(referendum: Referendum, public_key: str) -> bool:
    """Whether a public credential, in lowercase hex, is on the list."""
    return Credential.objects.filter(referendum=referendum, public_key=public_key).exists()


def count_listed(referendum: Referendum) -> int:
    """How many credentials are on the list."""
    return Credential.objects.filter(referendum=referendum).count()


def compute_authority_code(entry_id: int, referendum: Referendum) -> str:
    """The code of an entry on the roll for the credential authority and the person; a keyed hash."""
    message = f"{referendum.uuid}|{entry_id}"
    return salted_hmac("referenda.authority_code", message, algorithm="sha256").hexdigest()[:12].upper()


def build_authority_roll(referendum: Referendum) -> Iterator[tuple[str, int, str]]:
    """The anonymised roll, sorted by code: (code, weight, district) for every entry. The district is "" if no
    rule counts districts."""
    district_name = "district__name" if referendum.counts_districts else Value("")
    rows = list_roll_entries(referendum).values_list("pk", "weight", district_name)
    yield from sorted(
        (compute_authority_code(pk, referendum), weight, district) for pk, weight, district in rows
    )


def has_waiting(entry: RollEntry, referendum: Referendum) -> bool:
    """Whether the entry's voting credential has not been collected yet."""
    return WaitingCredential.objects.filter(referendum=referendum, entry=entry).exists()
