"""Rate limit of responses per account, for page and API together."""

from math import ceil

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participation.refusals import TooMany
from participation.throttles import InMemory

#: Seconds to wait if the throttle does not know; all rates are per minute.
LONGEST_WAIT = 60


class TooManyRequests(TooMany):
    code = "throttled"
    message = _("You are sending too often. Wait {seconds} seconds and send it again. Nothing was saved.")


class RespondThrottle(InMemory):
    """Throttle by account, or by IP address for visitors who are not signed in."""

    scope = "respond"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # noqa: ARG002
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)  # type: ignore[arg-type]
        return self.cache_format % {"scope": self.scope, "ident": ident}


def require_within_rate_limit(request: HttpRequest) -> None:
    """Raise TooManyRequests if the rate limit is exceeded."""
    throttle = RespondThrottle()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        raise TooManyRequests(seconds=ceil(throttle.wait() or LONGEST_WAIT))
