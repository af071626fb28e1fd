"""The public status of each trustee."""

from dataclasses import dataclass

from referenda.referendum.models import Referendum
from referenda.trustees import decryptions, queries


@dataclass(frozen=True, slots=True)
class TrusteeStatus:
    """A trustee's number, public name and status.

    ``was_refused``: wrong factors came from their account; ``again``: they decrypted again at the request of
    two officers.
    """

    index: int
    name: str
    has_decrypted: bool
    was_refused: bool
    again: bool


def list_trustee_statuses(referendum: Referendum) -> list[TrusteeStatus]:
    """The statuses of all trustees, in the order of the ceremony."""
    decrypted, refused = (
        decryptions.list_decrypted_by(referendum),
        decryptions.list_refused_trustees(referendum),
    )
    redecrypted = decryptions.list_redecrypting(referendum)
    return [
        TrusteeStatus(
            it.index, it.name, *(it.index in indices for indices in (decrypted, refused, redecrypted))
        )
        for it in queries.list_trustees(referendum)
    ]
