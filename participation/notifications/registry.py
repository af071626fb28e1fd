"""Kinds of notices and their wording; each app registers its kinds in ``AppConfig.ready()``."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from participation.people.models import User

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """``words`` turns facts and a count into a sentence in the active language.

    ``facts`` maps a reader and subjects to what the words need of each subject that this reader may still
    see, with a number of queries independent of the number of subjects. None: the words need only the
    notice's details.
    """

    words: Callable[[Facts, int], str]
    facts: Callable[[User, Collection[str]], Mapping[str, Facts]] | None = None


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    _kinds[name] = kind


def find(name: str) -> Kind | None:
    """None if the app that registered this kind has been removed."""
    return _kinds.get(name)
