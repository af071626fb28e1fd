"""What can be followed. An app registers its kinds of topic in ``AppConfig.ready()``; this package knows
no app, only the three questions a kind answers. A topic's name is ``kind:ident``, such as ``poll:12``.
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

__all__ = ["ForbiddenTopic", "Kind", "LiveError", "Snapshot", "Topic", "UnknownTopic", "parse", "register"]

_KIND = re.compile(r"[a-z_]{1,32}")
_NAME = re.compile(r"([a-z_]{1,32}):([A-Za-z0-9-]{1,64})")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole public state of a topic. ``version`` grows by any step with every change; ``body`` is a
    JSON object in UTF-8, the same bytes for every follower, at most ``limits.SNAPSHOT_BYTES``.
    """

    version: int
    body: bytes

    def __post_init__(self) -> None:
        if self.version < 0:
            raise ValueError("A version is not negative.")
        if len(self.body) > limits.SNAPSHOT_BYTES:
            raise ValueError(f"A snapshot holds at most {limits.SNAPSHOT_BYTES} bytes, not {len(self.body)}.")


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
        """The topic's group in the channel layer, whose names allow no colon."""
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
    """Make ``kind:…`` topics followable. All three are called in threads and may use the database.

    ``may_follow(user, ident)`` decides for signed-in and anonymous people. ``snapshot(ident)`` is the
    current state, None only when there is no such thing. ``versions(idents)`` is asked once for all
    followed topics of the kind, every second or few: one cheap query; what does not exist is left out.
    ``restricted`` kinds, which not everybody may follow, are asked ``may_follow`` again every minute
    while they are followed; their snapshots should say only that something changed.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"A kind of topic is written a-z and _, not {kind!r}.")
    if kind in _kinds:
        raise ValueError(f"The kind of topic {kind!r} is registered already.")
    _kinds[kind] = Kind(kind, may_follow, snapshot, versions, restricted)


def unregister(kind: str) -> None:
    """Take ``kind`` back (tests that bring a kind of their own)."""
    del _kinds[kind]


def parse(name: str) -> Topic:
    """Raises UnknownTopic for a name that is malformed or whose kind nobody registered."""
    match = _NAME.fullmatch(name)
    if match is None or match[1] not in _kinds:
        raise UnknownTopic(name)
    return Topic(_kinds[match[1]], match[2])
