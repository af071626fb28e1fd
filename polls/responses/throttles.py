"""Rate limit of responses per account, for page and API together."""

from math import ceil
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participation.refusals import TooMany
from participation.web.throttles import InMemory
from polls.responses import earlier_attempt

#: Seconds to wait if the throttle does not know; all rates are per minute.
MAX_WAIT = 60


class TooManyRequests(TooMany):
    code = "throttled"
    message = _("You are sending too often. Wait {seconds} seconds and send it again. Nothing was saved.")


class RespondThrottle(InMemory):
    """Throttle by account, or by IP address for visitors who are not signed in."""

    scope = "respond"

    def allow_request(self, request: Any, view: Any) -> bool:
        return earlier_attempt.get_earlier_attempt(request).was_counted or super().allow_request(
            request, view
        )

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # noqa: ARG002
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)  # type: ignore[arg-type]
        return self.cache_format % {"scope": self.scope, "ident": ident}


class AccountThrottle(RespondThrottle):
    """The same limit by the account's id, before Django has made a request."""

    def __init__(self, account: int) -> None:
        super().__init__()
        self.account = account

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # noqa: ARG002
        return self.cache_format % {"scope": self.scope, "ident": self.account}


def is_within_rate_limit(account: int) -> bool:
    """Count a response of ``account``; False if the rate limit is exceeded."""
    return bool(AccountThrottle(account).allow_request(HttpRequest(), None))


def require_within_rate_limit(request: HttpRequest) -> None:
    """Raise TooManyRequests if the rate limit is exceeded."""
    throttle = RespondThrottle()
    if not throttle.allow_request(request, None):
        raise TooManyRequests(seconds=ceil(throttle.wait() or MAX_WAIT))
