"""Functions of ``lifecycle`` that lower layers call. ``AppConfig.ready()`` registers them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from referenda.referendum.models import Referendum


class OpenVoting(Protocol):
    def __call__(self, *, referendum_id: int) -> Referendum: ...


@dataclass(frozen=True, slots=True)
class Opening:
    """``open_voting`` raises WrongState unless voting can open now. ``fixed_election`` returns the election's
    bytes, or None while they can still change."""

    open_voting: OpenVoting
    fixed_election: Callable[[Referendum], bytes | None]


_opening: Opening | None = None


def register_opening(opening: Opening) -> None:
    global _opening  # noqa: PLW0603 - set once, when the apps are ready
    _opening = opening


def get_opening() -> Opening:
    """The registered functions."""
    if _opening is None:
        message = "register_opening() was not called: AppConfig.ready() of referenda has to run first"
        raise RuntimeError(message)
    return _opening
