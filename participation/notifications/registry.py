"""How notices are said: each app registers the kinds that it gives, in ``AppConfig.ready()``."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from participation.people.models import User

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """``words``: facts and how many → a sentence in the language active now.

    ``facts``: reader and subjects → what the words need of each subject that this reader may still see, read
    in as many queries for many as for one. None: the words need the notice's details alone.
    """

    words: Callable[[Facts, int], str]
    facts: Callable[[User, Collection[str]], Mapping[str, Facts]] | None = None


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    _kinds[name] = kind


def find(name: str) -> Kind | None:
    """None: the app that gave such notices is no longer there."""
    return _kinds.get(name)
