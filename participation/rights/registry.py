"""Every table that joins data to a person, registered by the apps in ``AppConfig.ready()``.

A ``Kind`` states what a person's copy contains of a table and what becomes of its rows when the account is
deleted. Every other model is registered as not theirs, with the reason, which the copy quotes.
``tests/participation/rights/test_registry.py`` compares the registry with all models.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, Any, Final

from django.utils.functional import Promise

from participation.refusals import Refusal

Words = str | Promise


class End(StrEnum):
    """What becomes of rows when the person's account is deleted.

    ``DELETE``: they are deleted. ``CUT``: they stay without the person (NULL). ``WAIT``: they stay until
    nothing that needs them is open any more, and are then deleted. ``KEEP``: they stay, an official record of
    an account without name and address. ``FOLLOW``: they belong to another row that a kind is about.
    """

    DELETE = "delete"
    CUT = "cut"
    WAIT = "wait"
    KEEP = "keep"
    FOLLOW = "follow"


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of ``model`` whose lookup ``path`` leads to the person.

    ``fields``: lookups that the copy shows, each with a label (``labels.py``). ``rows`` replaces them where
    a table alone does not say what is theirs. ``note``: what the person should know about this kind.
    """

    name: str
    label: Words
    model: str
    path: str
    end: End
    fields: tuple[str, ...] = ()
    note: Words = ""
    rows: Callable[[Any], Iterator[Mapping[str, Any]]] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Stored, keyed, when an account is deleted: an account with the same ``value`` within ``scope`` before
    ``until`` is treated as the same person.
    """

    scope: str
    value: str
    until: Any


@dataclass(frozen=True, slots=True)
class File:
    """A file of the person's copy. ``read`` opens it, and raises FileNotFoundError if it is gone."""

    name: str
    read: Callable[[], IO[bytes]]


@dataclass(slots=True)
class _Registered:
    kinds: dict[str, Kind] = field(default_factory=dict)
    others: dict[str, Words] = field(default_factory=dict)
    preparations: dict[str, Callable[[Any, str], bool]] = field(default_factory=dict)
    obstacles: dict[str, Callable[[Any], Refusal | None]] = field(default_factory=dict)
    waits: dict[str, Callable[[Any], bool]] = field(default_factory=dict)
    locks: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    marks: dict[str, Callable[[Any], Iterable[Mark]]] = field(default_factory=dict)
    files: dict[str, Callable[[Any], Iterable[File]]] = field(default_factory=dict)
    secrets: dict[str, Words] = field(default_factory=dict)


_registered: Final = _Registered()


def register(*kinds: Kind) -> None:
    _registered.kinds.update({kind.name: kind for kind in kinds})


def register_not_theirs(reason: Words, *labels: str) -> None:
    """``labels``: models, such as ``polls.Poll``, whose rows are nobody's personal data, and why."""
    _registered.others.update(dict.fromkeys(labels, reason))


def register_secret(name: str, words: Words) -> None:
    """What the person did that the copy cannot contain, because nobody can know it: ``words`` say why."""
    _registered.secrets[name] = words


def register_preparation(name: str, prepare: Callable[[Any, str], bool]) -> None:
    """``prepare(user, texts)`` does a part of what precedes the deletion, in transactions of its own, and
    returns whether nothing is left to do. Idempotent.
    """
    _registered.preparations[name] = prepare


def register_obstacle(name: str, refusal: Callable[[Any], Refusal | None]) -> None:
    """``refusal(user)``: why the account cannot be deleted now; None if nothing is against it."""
    _registered.obstacles[name] = refusal


def register_wait(name: str, waits: Callable[[Any], bool]) -> None:
    """``waits(user)``: whether rows that end with ``WAIT`` are still needed."""
    _registered.waits[name] = waits


def register_lock(name: str, lock: Callable[[Any], None]) -> None:
    """``lock(user)`` takes the locks that ``marks`` needs, in the transaction of the deletion and before it
    locks the account's row.
    """
    _registered.locks[name] = lock


def register_marks(name: str, marks: Callable[[Any], Iterable[Mark]]) -> None:
    _registered.marks[name] = marks


def register_files(name: str, files: Callable[[Any], Iterable[File]]) -> None:
    _registered.files[name] = files


def kinds() -> list[Kind]:
    return list(_registered.kinds.values())


def not_theirs() -> Mapping[str, Words]:
    return _registered.others


def secrets() -> Mapping[str, Words]:
    return _registered.secrets


def preparations() -> Mapping[str, Callable[[Any, str], bool]]:
    return _registered.preparations


def obstacle_of(user: Any) -> Refusal | None:
    """The first reason against deleting the account now."""
    return next((it for refusal in _registered.obstacles.values() if (it := refusal(user))), None)


def lock(user: Any) -> None:
    for take in _registered.locks.values():
        take(user)


def waits(user: Any) -> bool:
    return any(waiting(user) for waiting in _registered.waits.values())


def marks_of(user: Any) -> Iterator[Mark]:
    for marks in _registered.marks.values():
        yield from marks(user)


def files_of(user: Any) -> Iterator[File]:
    for files in _registered.files.values():
        yield from files(user)
