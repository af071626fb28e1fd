"""Rate limits of searches, for pages and API together.

Searches take the database longer than other pages, and anybody may search. Whoever is signed in is counted by
account, everybody else by network: a client easily changes its address within one, and no single visitor is
counted. Counters hold times, not what was searched.
"""

from math import ceil
from typing import Any, Final

from django.http import HttpRequest

from participation.search.errors import ManySearches, ManySearchesOfNetwork
from participation.web.networks import network_of_client
from participation.web.throttles import InMemory

#: Seconds to wait if the throttle does not know; all rates are per minute.
MAX_WAIT: Final = 60


class SearchThrottle(InMemory):
    """Throttle of people who are signed in, by account."""

    scope = "search"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # noqa: ARG002
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class NetworkSearchThrottle(InMemory):
    """Throttle of visitors, by network."""

    scope = "search_network"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # noqa: ARG002
        return self.cache_format % {"scope": self.scope, "ident": network_of_client(request)}


def require_within_rate_limit(request: Any) -> None:
    """Count a search. Raises ManySearches or ManySearchesOfNetwork beyond the limit."""
    signed_in = request.user.is_authenticated
    throttle: Any = SearchThrottle() if signed_in else NetworkSearchThrottle()
    if not throttle.allow_request(request, None):
        refusal = ManySearches if signed_in else ManySearchesOfNetwork
        raise refusal(seconds=ceil(throttle.wait() or MAX_WAIT))
