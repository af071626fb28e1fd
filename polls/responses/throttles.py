"""How often one account may send answers, over page and API together."""

from math import ceil

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal
from participation.throttles import InMemory

#: Seconds to wait where the throttle cannot tell; every rate counts by the minute.
LONGEST_WAIT = 60


class TooManyRequests(Refusal):
    code = "throttled"
    status = 429
    message = _("That was too often. Wait {seconds} seconds and send it again; nothing was stored.")


class RespondThrottle(InMemory):
    """By account, or by address for whoever is not signed in."""

    scope = "respond"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # noqa: ARG002
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)  # type: ignore[arg-type]
        return self.cache_format % {"scope": self.scope, "ident": ident}


def require_not_too_often(request: HttpRequest) -> None:
    """Raises TooManyRequests."""
    throttle = RespondThrottle()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        raise TooManyRequests(seconds=ceil(throttle.wait() or LONGEST_WAIT))
