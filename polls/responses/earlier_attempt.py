"""What became of a response that ``config.serving.answer_route`` tried before its request reached Django."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from participation.refusals import Refusal

#: The key under which the server's scope holds an ``EarlierAttempt``.
SCOPE_KEY: Final = "meydan.earlier_attempt"


@dataclass(frozen=True, slots=True)
class EarlierAttempt:
    """``was_counted``: against the rate limit. ``refusal``: to be answered instead of trying again."""

    was_counted: bool = False
    refusal: Refusal | None = None


_NONE: Final = EarlierAttempt()


def get_earlier_attempt(request: HttpRequest) -> EarlierAttempt:
    # Requests of tests and of WSGI servers have no scope.
    earlier: EarlierAttempt = getattr(request, "scope", {}).get(SCOPE_KEY, _NONE)
    return earlier
