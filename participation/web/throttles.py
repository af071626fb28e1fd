"""API throttles for reading, answering and voting.

Counters are kept only in the memory of each server process: a shared cache would keep times beside accounts,
is read by others and may be written to disk.
"""

from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from rest_framework import throttling

from participation.web.public_pages import is_for_cache

if TYPE_CHECKING:
    # The framework imports this module while it loads its own views.
    from rest_framework.request import Request
    from rest_framework.views import APIView

#: With several processes each limit holds per process.
memory: Any = ConnectionProxy(caches, "memory")


class InMemory(throttling.SimpleRateThrottle):
    """Does not count requests that the server makes itself for a cached page: they have no address, so all of
    them would be one client's.
    """

    cache = memory

    def get_cache_key(self, request: "Request", view: "APIView") -> str | None:
        return None if is_for_cache(request._request) else super().get_cache_key(request, view)


class AnonThrottle(InMemory, throttling.AnonRateThrottle):
    pass


class UserThrottle(InMemory, throttling.UserRateThrottle):
    pass


class ScopedThrottle(InMemory, throttling.ScopedRateThrottle):
    pass
