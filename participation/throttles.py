"""API throttles for reading, answering and voting.

Counters are kept only in the memory of each server process: a shared cache would keep times beside accounts,
is read by others and may be written to disk.
"""

from typing import Any

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from rest_framework import throttling

#: With several processes each limit holds per process.
memory: Any = ConnectionProxy(caches, "memory")


class InMemory(throttling.SimpleRateThrottle):
    cache = memory


class AnonThrottle(InMemory, throttling.AnonRateThrottle):
    pass


class UserThrottle(InMemory, throttling.UserRateThrottle):
    pass


class ScopedThrottle(InMemory, throttling.ScopedRateThrottle):
    pass
