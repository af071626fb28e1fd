"""What the apps add to the deletion of an account and to a person's copy, besides their tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final

from participation.refusals import Refusal


@dataclass(frozen=True, slots=True)
class PlainTombstone:
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
    preparations: dict[str, Callable[[Any, str], bool]] = field(default_factory=dict)
    obstacles: dict[str, Callable[[Any], Refusal | None]] = field(default_factory=dict)
    waits: dict[str, Callable[[Any], bool]] = field(default_factory=dict)
    locks: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    tombstones: dict[str, Callable[[Any], Iterable[PlainTombstone]]] = field(default_factory=dict)
    files: dict[str, Callable[[Any], Iterable[File]]] = field(default_factory=dict)


_registered: Final = _Registered()


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
    """``lock(user)`` takes the locks that ``tombstones`` needs, in the transaction of the deletion, before it
    locks the account's row.
    """
    _registered.locks[name] = lock


def register_tombstones(name: str, tombstones: Callable[[Any], Iterable[PlainTombstone]]) -> None:
    _registered.tombstones[name] = tombstones


def register_files(name: str, files: Callable[[Any], Iterable[File]]) -> None:
    _registered.files[name] = files


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


def tombstones_of(user: Any) -> Iterator[PlainTombstone]:
    for tombstones in _registered.tombstones.values():
        yield from tombstones(user)


def files_of(user: Any) -> Iterator[File]:
    for files in _registered.files.values():
        yield from files(user)
