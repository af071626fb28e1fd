"""What everybody sees of each trustee."""

from dataclasses import dataclass

from referenda.referendum.models import Referendum
from referenda.trustees import decryptions, queries


@dataclass(frozen=True, slots=True)
class TrusteeStatus:
    """A trustee by their number and the name that everybody sees.

    ``was_refused``: wrong factors came from their account; ``again``: two officers had them decrypt again.
    """

    index: int
    name: str
    has_decrypted: bool
    was_refused: bool
    again: bool


def statuses(referendum: Referendum) -> list[TrusteeStatus]:
    """In the order of the ceremony."""
    decrypted, refused = decryptions.decrypted_by(referendum), decryptions.refused_trustees(referendum)
    again = decryptions.had_to_decrypt_again(referendum)
    return [
        TrusteeStatus(it.index, it.name, *(it.index in these for these in (decrypted, refused, again)))
        for it in queries.trustees_of(referendum)
    ]
