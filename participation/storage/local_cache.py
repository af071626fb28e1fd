"""What is the same for everybody, computed once and cached in the memory of this process.

A version states everything that a value depends on, so that a value is never out of date: when something
changes, the version is another one. Values that nobody asks for any more go first.
"""

from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any, Final, TypeVar, cast

from cachetools import LRUCache, cached

T = TypeVar("T")

#: Bytes of all values together, and of one that is no text, about.
MAX_BYTES: Final = 64 * 1024 * 1024
BYTES_OF_AN_OBJECT: Final = 8 * 1024


class LocalCache:
    """Thread-safe. A value is computed by one thread, while others that need it wait."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        values: LRUCache[Hashable, Any] = LRUCache(max_bytes, _estimate_size)
        self._cached = cached(values, key=lambda name, version, _: (name, version), condition=Condition())(
            lambda _name, _version, compute: compute()
        )

    def get(self, name: Hashable, version: Hashable, compute: Callable[[], T]) -> T:
        """The value called ``name`` at ``version``, computed now unless it is cached.

        It is not cached without a version (None), nor if ``compute`` raises an error. Nobody may change it.
        ``compute`` may ask for other values, never in a circle: others wait for it with their database
        connections, so it must have one already.
        """
        return compute() if version is None else cast("T", self._cached(name, version, compute))

    def clear(self) -> None:
        self._cached.cache_clear()


def _estimate_size(value: object) -> int:
    # Turkish text takes two bytes for each character.
    return 2 * len(value) if isinstance(value, str) else BYTES_OF_AN_OBJECT


local_cache = LocalCache()
