"""Rate limit of requests to the data controller."""

from typing import Any

from django.http import HttpRequest

from participation.privacy.errors import RequestsTooFast
from participation.web.throttles import InMemory


class RequestThrottle(InMemory):
    """Counts by account, or by IP address for visitors, in the memory of the process."""

    scope = "data_request"
    rate = "5/hour"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # noqa: ARG002
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)  # type: ignore[arg-type]
        return self.cache_format % {"scope": self.scope, "ident": ident}


def require_within_rate_limit(request: HttpRequest) -> None:
    """Count a request; raise RequestsTooFast beyond the limit."""
    throttle: Any = RequestThrottle()
    if not throttle.allow_request(request, None):
        raise RequestsTooFast
