"""Forms that take files: a view says how large they may be, and the middleware of ``config`` asks.

Everything else keeps to ``DATA_UPLOAD_MAX_MEMORY_SIZE``, and so do the words of a form with files.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.conf import settings

View = TypeVar("View", bound=Callable[..., Any])

#: More than this no view may take; nginx lets as much through (deploy/nginx/nginx.conf).
MOST_BYTES: Final = 34 * 1024 * 1024
_MARK: Final = "takes_bytes_of_files"


def takes_files(most: int) -> Callable[[View], View]:
    """The view takes files of ``most`` bytes together. The outermost decorator of a view."""

    def mark(view: View) -> View:
        setattr(view, _MARK, most)
        return view

    return mark


def most_bytes(view: object) -> int:
    """How large a request's body may be for ``view``."""
    words = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    return min(MOST_BYTES, words + int(getattr(view, _MARK, 0)))
