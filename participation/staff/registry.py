"""The doors of the staff home: links to all pages of staff, which ``config`` registers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Door:
    """``page``: the name of a URL without arguments. ``whose``: who sees the link, a rule of its app."""

    page: str
    title: str | Promise
    whose: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    doors: Sequence[Door]


_groups: list[Group] = []


def register_doors(groups: Sequence[Group]) -> None:
    _groups[:] = groups


def doors_of(person: Any) -> list[Group]:
    """The groups with the doors that ``person`` may open; none is empty."""
    every = (Group(it.title, [door for door in it.doors if door.whose(person)]) for it in _groups)
    return [group for group in every if group.doors]
