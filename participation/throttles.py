"""How often somebody may ask over the API, answer or vote. Counted in the memory of each server process, and
nowhere else: times would stand beside accounts in a cache that others keep, and that may lie on a disk."""

from typing import Any

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from rest_framework import throttling

#: With several processes what is counted here holds for each of them.
memory: Any = ConnectionProxy(caches, "memory")


class InMemory(throttling.SimpleRateThrottle):
    cache = memory


class AnonThrottle(InMemory, throttling.AnonRateThrottle):
    pass


class UserThrottle(InMemory, throttling.UserRateThrottle):
    pass


class ScopedThrottle(InMemory, throttling.ScopedRateThrottle):
    pass
