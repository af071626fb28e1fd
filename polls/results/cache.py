"""What is drawn from a poll for everybody alike, drawn once and kept in the shared cache."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

#: Nobody asks any more, or a newer version of the site draws it otherwise: then it goes.
CACHE_SECONDS: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Cached:
    """``mark`` changes with everything that ``draw`` draws, and so does the ETag that is made of it.

    It holds nothing of who asks. Whether it may be shown is asked before one is made, every time.
    """

    mark: str
    draw: Callable[[], bytes]

    def body(self) -> bytes:
        """Drawn now if nobody has before, or while the cache is away."""
        key = f"polls.kept:{self.mark}"
        found: bytes | None = cache.get(key)
        if found is None:
            found = self.draw()
            cache.set(key, found, CACHE_SECONDS)
        return found
