"""What can be searched: each app registers its kinds of texts in ``AppConfig.ready()``.

A kind with few texts is a ``Kind``: this app keeps its index, and the operations that publish, change or
withdraw a text call ``operations.index_public_text`` or ``operations.remove_from_index`` in the same
transaction. Posts of the forums have an index of their own (``OwnIndex``).
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from participation.people.rules import Person
from participation.search.excerpts import Piece
from participation.search.query import Query
from participation.web.cards import Card

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Text:
    """What is indexed: the public words in all languages."""

    ident: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A result, with what matched marked."""

    ident: str
    title: Sequence[Piece]
    excerpt: Sequence[Piece]
    address: str
    status: str = ""
    language: str = "tr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind with few texts. ``key`` names it here and in the API, ``slug`` in addresses.

    ``place`` orders the kinds. ``rows(person)``: what ``person`` may see, whatever the index has. ``ident``:
    the field of these rows that names a text. ``text(row)`` is indexed. ``card(row)`` is a result in the
    active language; excerpts are made of its ``text``, Markdown.
    """

    key: str
    slug: str
    label: Words
    place: int
    rows: Callable[[Person], "QuerySet[Any]"]
    text: Callable[[Any], Text]
    card: Callable[[Any], Card]
    ident: str = "pk"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIndex:
    """A kind with an index of its own. ``page``: URL name of the page with all its results.

    ``first(person, query, number, most)``: how many texts match that ``person`` may see, at most ``most``,
    and the best ``number`` of them. ``in_use(forms)``: which of these folded words occur in an indexed text.
    ``rebuild()``: indexes all texts again, and yields them.
    """

    key: str
    slug: str
    label: Words
    place: int
    page: str
    first: Callable[[Person, Query, int, int], tuple[int, Sequence[Hit]]]
    in_use: Callable[[Collection[str]], Collection[str]]
    rebuild: Callable[[], Iterator[str]]


AnyKind = Kind | OwnIndex

_kinds: dict[str, AnyKind] = {}


def register(kind: AnyKind) -> None:
    _kinds[kind.key] = kind


def list_search_kinds() -> list[AnyKind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.place, kind.key))


def find_kind_by_key(key: str) -> AnyKind | None:
    return _kinds.get(key)


def indexed_here(key: str) -> Kind:
    """Raises LookupError if there is no such kind, or it has an index of its own."""
    kind = _kinds.get(key)
    if not isinstance(kind, Kind):
        raise LookupError(key)
    return kind
