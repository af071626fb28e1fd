"""What can become a section of a bulletin, filled by apps above in ``AppConfig.ready()``.

The arrows forbid publications to import ``polls``: it registers a source here instead, and later referenda
and forums do. A section that was published needs no source any more: it stands in the document.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that can become a section."""

    kind: str
    ident: str
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """``candidates()``: what an editor may choose. ``section(ident)``: the section as docs/publications.md
    describes it, without ``comment``; raises a ``Refusal`` where it cannot be published (a method item is
    missing, an embargo holds, it is not counted yet or does not exist). ``problems(ident)``: why it cannot be
    published now, in words; empty where it can. ``withheld()``: the idents of which nothing may be shown now,
    not even what was published before, each with the reason in words."""

    kind: str
    label: str | Promise
    candidates: Callable[[], list[Candidate]]
    section: Callable[[str], dict[str, Any]]
    problems: Callable[[str], list[str]]
    withheld: Callable[[], Mapping[str, str]]


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    _sources[source.kind] = source


def source(kind: str) -> Source | None:
    """None where no app of this installation knows the kind (any more)."""
    return _sources.get(kind)


def sources() -> list[Source]:
    return list(_sources.values())


def number_of(ident: str) -> int:
    """The id of a row that ``ident`` names; 0, which no row has, where it names none."""
    return int(ident) if ident.isascii() and ident.isdigit() and len(ident) <= 18 else 0
