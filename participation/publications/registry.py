"""Sources of bulletin sections, registered by apps above in ``AppConfig.ready()``.

The import contract forbids publications to import ``polls``; each app registers a source here instead. A
published section no longer needs its source, because its content is in the document.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result that can become a section."""

    kind: str
    ident: str
    title: str


@dataclass(frozen=True, slots=True)
class Ban:
    """Why a subject may not be shown now, in the active language, and until when (exclusive), if known."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source of sections of one ``kind``.

    ``candidates()``: what an editor may choose. ``section(ident)``: the section as docs/publications.md
    describes it, without ``comment``; raises a ``Refusal`` where it cannot be published (a method item is
    missing, an embargo is active, it is not counted yet or does not exist). ``problems(ident)``: why it
    cannot be published now, as texts; empty if it can. ``withheld()``: the idents that may not be shown now,
    even in published versions, each with its ban; by default none. They change only with an
    official act, and when a publication ban begins or ends: the front page relies on it.
    """

    kind: str
    label: str | Promise
    candidates: Callable[[], list[Candidate]]
    section: Callable[[str], dict[str, Any]]
    problems: Callable[[str], list[str]]
    withheld: Callable[[], Mapping[str, Ban]] = dict


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    _sources[source.kind] = source


def find_source(kind: str) -> Source | None:
    """None if no installed app has registered the kind (any more)."""
    return _sources.get(kind)


def list_sources() -> list[Source]:
    return list(_sources.values())


def number_of(ident: str) -> int:
    """The row id in ``ident``; 0, which no row has, if it is not a number."""
    return int(ident) if ident.isascii() and ident.isdigit() and len(ident) <= 18 else 0
