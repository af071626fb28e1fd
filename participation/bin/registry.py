"""Kinds of things that can be restored, registered by the apps in ``AppConfig.ready()``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from participation.people.models import User
from participation.people.rules import Person

Words = str | Promise
#: Serialised rows (``serialised``).
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """``label``: what it is, such as “question of a poll”.

    ``restore(rows, subject, editor)`` stores the rows again within the caller's transaction and returns the
    path of the page that shows them. It raises a Refusal if that is not possible; then it stays in the bin.
    """

    label: Words
    may_restore: Callable[[Person], bool]
    restore: Callable[[Rows, str, User], str]


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    _kinds[name] = kind


def find_kind_by_name(name: str) -> Kind | None:
    """None for a kind that no app registers any more."""
    return _kinds.get(name)


def list_restorable_kinds(person: Person) -> list[str]:
    """Names of the kinds that ``person`` may restore."""
    return [name for name, kind in _kinds.items() if kind.may_restore(person)]


def list_kind_labels(names: Iterable[str]) -> dict[str, Words]:
    """What the kinds are called, by name."""
    return {name: _kinds[name].label for name in names}
