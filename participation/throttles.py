"""How often somebody may ask. Counted in the memory of each server process, and nowhere else: the times of
requests would stand beside accounts in a cache that others keep, and that may lie on a disk."""

from typing import Any

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from rest_framework import throttling


class InMemory(throttling.SimpleRateThrottle):
    """With several processes a rate holds for each of them."""

    cache: Any = ConnectionProxy(caches, "memory")


class AnonThrottle(InMemory, throttling.AnonRateThrottle):
    pass


class UserThrottle(InMemory, throttling.UserRateThrottle):
    pass


class ScopedThrottle(InMemory, throttling.ScopedRateThrottle):
    pass
