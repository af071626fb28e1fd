"""Reading the list of public credentials, and the codes by which the credential authority knows people."""

from collections.abc import Iterator

from django.db.models import Sum, Value
from django.utils.crypto import salted_hmac

from participation.roll.models import RollEntry
from referenda.ballot_box.credentials.models import Credential, WaitingCredential
from referenda.referendum.models import Referendum
from referenda.referendum.queries import entries


def entitled(referendum: Referendum) -> int:
    """What everybody who may vote weighs together: a person usually 1."""
    found = Credential.objects.filter(referendum=referendum).aggregate(weight=Sum("weight"))
    return found["weight"] or 0


def credentials_of(referendum: Referendum) -> Iterator[tuple[str, int]]:
    """Every public credential with its weight."""
    yield from Credential.objects.filter(referendum=referendum).values_list("public_key", "weight").iterator()


def is_listed(referendum: Referendum, public_key: str) -> bool:
    """Whether a public credential, in lowercase hex, is on the list."""
    return Credential.objects.filter(referendum=referendum, public_key=public_key).exists()


def listed_count(referendum: Referendum) -> int:
    """How many credentials are on the list."""
    return Credential.objects.filter(referendum=referendum).count()


def authority_code(entry_id: int, referendum: Referendum) -> str:
    """By which the credential authority knows somebody, and they themselves: it tells nothing to others."""
    words = f"{referendum.uuid}|{entry_id}"
    return salted_hmac("referenda.authority_code", words, algorithm="sha256").hexdigest()[:12].upper()


def authority_roll(referendum: Referendum) -> Iterator[tuple[str, int, str]]:
    """The anonymised roll, in the order of its codes: a code and a weight for everybody, and their district,
    which is "" where no rule asks for districts."""
    named = "district__name" if referendum.counts_districts else Value("")
    found = entries(referendum).values_list("pk", "weight", named)
    yield from sorted((authority_code(pk, referendum), weight, district) for pk, weight, district in found)


def has_waiting(entry: RollEntry, referendum: Referendum) -> bool:
    """Whether somebody has not collected their voting credential yet."""
    return WaitingCredential.objects.filter(referendum=referendum, entry=entry).exists()
