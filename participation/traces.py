"""Where an exception was raised, without its messages: those of databases quote rows, and so answers."""

import traceback
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


def where(error: BaseException) -> str:
    """A line for each call, the innermost last, and the class of each exception of the chain."""
    return "\n".join(line for each in reversed(list(_chain(error))) for line in _lines(each))


def kind(error: BaseException) -> str:
    """The name of the exception's class."""
    return type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _lines(error: BaseException) -> Iterator[str]:
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        yield f"  {_short(code.co_filename)}:{line} {code.co_name}"
    yield kind(error)


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
        return str(path.relative_to(settings.BASE_DIR))
    return "/".join(path.parts[-3:])
