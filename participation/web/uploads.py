"""Upload limits: a view declares how much it accepts, and middleware in ``config`` reads the declaration.

All other views keep to ``DATA_UPLOAD_MAX_MEMORY_SIZE``, and so do the text fields of a form with files.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.conf import settings

View = TypeVar("View", bound=Callable[..., Any])

#: The upper bound for every view; nginx allows as much (deploy/nginx/nginx.conf).
MAX_BYTES: Final = 34 * 1024 * 1024
_ATTRIBUTE: Final = "takes_bytes_of_files"


def takes_files(most: int) -> Callable[[View], View]:
    """Declare that the view accepts files of ``most`` bytes in total. Must be the outermost decorator."""

    def decorate(view: View) -> View:
        setattr(view, _ATTRIBUTE, most)
        return view

    return decorate


def max_bytes(view: object) -> int:
    """The maximum size of a request body for ``view``, in bytes."""
    words = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    return min(MAX_BYTES, words + int(getattr(view, _ATTRIBUTE, 0)))
