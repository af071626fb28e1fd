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


_registered: list[Opening] = []


def register_opening(opening: Opening) -> None:
    _registered[:] = [opening]


def opening() -> Opening:
    """The registered functions."""
    return _registered[0]
