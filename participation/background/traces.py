"""Where an exception was raised, without its messages: those of databases quote rows, and so answers."""

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class Place(NamedTuple):
    """A line of code in the course of a call. ``file`` is short: relative to the project or to a package."""

    module: str
    file: str
    line: int
    function: str
    is_ours: bool


def format_trace(error: BaseException) -> str:
    """A line for each call, the innermost last, and the class of each exception of the chain."""
    return "\n".join(line for each in list_exception_chain(error) for line in _format_calls(each))


def get_error_class_name(error: BaseException) -> str:
    """The name of the exception's class."""
    return type(error).__name__


def list_exception_chain(error: BaseException) -> list[BaseException]:
    """The exception and what caused it, as Python prints them: the first cause first."""
    causes: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and all(current is not each for each in causes):
        causes.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return causes[::-1]


def list_call_places(error: BaseException) -> Iterator[Place]:
    """The calls in which this exception, without its causes, was raised; the innermost last."""
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        is_ours, file = _locate_file(code.co_filename)
        yield Place(frame.f_globals.get("__name__", ""), file, line, code.co_name, is_ours)


def _format_calls(error: BaseException) -> Iterator[str]:
    for place in list_call_places(error):
        yield f"  {place.file}:{place.line} {place.function}"
    yield get_error_class_name(error)


def _locate_file(filename: str) -> tuple[bool, str]:
    """Whether the file belongs to this project, and its path from the project or the end of its path."""
    path = Path(filename)
    if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
        return True, str(path.relative_to(settings.BASE_DIR))
    return False, "/".join(path.parts[-3:])
