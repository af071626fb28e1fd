"""What comes beside a ballot: its body is the ballot's exact bytes, for page and API alike."""

from typing import Final, TypedDict

from django.http import HttpHeaders
from django.views.decorators.debug import sensitive_variables

#: To the secret with which this ballot can be replaced.
COMMITMENT: Final = "X-Replacement-Secret-Commitment"
#: Of the ballot that this one replaces. Error reports hide what has SECRET in its name.
SECRET: Final = "X-Replacement-Secret"  # noqa: S105


class Replacement(TypedDict):
    """As ``operations.cast`` takes them; empty where they did not come."""

    commitment: str
    secret: str


@sensitive_variables()
def replacement(headers: HttpHeaders) -> Replacement:
    return {"commitment": headers.get(COMMITMENT, ""), "secret": headers.get(SECRET, "")}
