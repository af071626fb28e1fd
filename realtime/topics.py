"""Topics that clients can follow. An app registers its kinds in ``AppConfig.ready()``; this package depends
on no app, only on the three callbacks of a kind. A topic's name is ``kind:ident``, such as ``poll:12``.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from realtime import limits
from realtime.errors import ForbiddenTopic, LiveError, UnknownTopic

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    Person = AbstractBaseUser | AnonymousUser

__all__ = [
    "ForbiddenTopic",
    "Kind",
    "LiveError",
    "Snapshot",
    "Topic",
    "UnknownTopic",
    "is_row_id",
    "parse_topic",
    "register",
]

_KIND = re.compile(r"[a-z_]{1,32}")
_NAME = re.compile(r"([a-z_]{1,32}):([A-Za-z0-9-]{1,64})")


def is_row_id(ident: str) -> bool:
    """Whether ``ident`` is a canonical number (``12``, not ``012``), so that a row has only one topic."""
    return ident.isascii() and ident.isdigit() and len(ident) <= 18 and ident[0] != "0"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole public state of a topic. ``version`` increases with every change, by any step; ``body`` is a
    JSON object in UTF-8, the same bytes for every follower, at most ``limits.SNAPSHOT_BYTES``.
    """

    version: int
    body: bytes

    def __post_init__(self) -> None:
        if self.version < 0:
            raise ValueError("A version must not be negative.")
        if len(self.body) > limits.SNAPSHOT_BYTES:
            raise ValueError(
                f"A snapshot may have at most {limits.SNAPSHOT_BYTES} bytes, not {len(self.body)}."
            )


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    may_follow: Callable[["Person", str], bool]
    snapshot: Callable[[str], Snapshot | None]
    versions: Callable[[Collection[str]], Mapping[str, int]]
    restricted: bool


@dataclass(frozen=True, slots=True)
class Topic:
    kind: Kind
    ident: str

    @property
    def name(self) -> str:
        return f"{self.kind.name}:{self.ident}"

    @property
    def group(self) -> str:
        """The topic's group in the channel layer, where names may not contain a colon."""
        return f"live.{self.kind.name}.{self.ident}"


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    *,
    may_follow: Callable[["Person", str], bool],
    snapshot: Callable[[str], Snapshot | None],
    versions: Callable[[Collection[str]], Mapping[str, int]],
    restricted: bool = False,
) -> None:
    """Make ``kind:…`` topics followable. All three callbacks run in threads and may use the database.

    ``may_follow(user, ident)`` decides for signed-in and anonymous users. ``snapshot(ident)`` returns the
    current state, None only if the thing does not exist. ``versions(idents)`` is called once for all followed
    topics of the kind, every few seconds: one cheap query; missing things are left out. For ``restricted``
    kinds, which not everybody may follow, ``may_follow`` is called again every minute; their snapshots should
    only say that something changed.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"A kind of topic consists of a-z and _, not {kind!r}.")
    if kind in _kinds:
        raise ValueError(f"The kind of topic {kind!r} is already registered.")
    _kinds[kind] = Kind(kind, may_follow, snapshot, versions, restricted)


def unregister(kind: str) -> None:
    """Remove ``kind`` (for tests that register their own)."""
    del _kinds[kind]


def parse_topic(name: str) -> Topic:
    """Parse a topic's name. Raises UnknownTopic if it is malformed or its kind is not registered."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] not in _kinds:
        raise UnknownTopic(name)
    return Topic(_kinds[match[1]], match[2])
