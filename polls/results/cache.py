"""Shared cache of rendered files and images that are the same for everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

#: Limits how long unused entries, and those rendered by an older version of the site, stay.
CACHE_SECONDS: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Cached:
    """Content rendered by ``draw`` on demand.

    ``version`` changes with all input of ``draw``; cache key and ETag are derived from it. It is independent
    of the visitor. Permission must be checked before an instance is created, on every request.
    """

    version: str
    draw: Callable[[], bytes]

    def body(self) -> bytes:
        """The content, rendered now unless cached."""
        key = f"polls.cached:{self.version}"
        content: bytes | None = cache.get(key)
        if content is None:
            content = self.draw()
            cache.set(key, content, CACHE_SECONDS)
        return content
