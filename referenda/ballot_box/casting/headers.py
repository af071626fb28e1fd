"""Headers of a request that casts a ballot. Its body is the ballot's exact bytes, for page and API alike."""

from typing import Final, TypedDict

from django.http import HttpHeaders
from django.views.decorators.debug import sensitive_variables

#: The commitment to the secret with which this ballot can be replaced.
COMMITMENT: Final = "X-Replacement-Secret-Commitment"
#: The secret of the ballot that this one replaces. Error reports hide variables with SECRET in their name.
SECRET: Final = "X-Replacement-Secret"  # noqa: S105


class Replacement(TypedDict):
    """Keyword arguments of ``operations.cast_ballot``; empty strings for missing headers."""

    commitment: str
    secret: str


@sensitive_variables()
def read_replacement(headers: HttpHeaders) -> Replacement:
    return {"commitment": headers.get(COMMITMENT, ""), "secret": headers.get(SECRET, "")}
