"""Reads of the index and of the words in use, and the search over all kinds."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from participation.people.rules import Person
from participation.search import excerpts, matching, registry
from participation.search import query as search_query
from participation.search.models import Word
from participation.search.query import Query
from participation.search.registry import AnyKind, Hit, Kind, OwnIndex
from participation.search.stems import roots
from participation.text import richtext

#: Matches of a kind that are counted; more are shown as "100+".
MAX_COUNTED: Final = 100
#: Results of each kind where all kinds are shown, and on a page of one kind.
HITS_OF_EACH: Final = 3
HITS_ON_A_PAGE: Final = 20
#: Words by which the last word of a query is completed.
COMPLETIONS: Final = 20
#: Matches of a kind of which one query says who may see them.
LOOKED_AT: Final = 100
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Group:
    """The first results of one kind. ``count``: at most ``MAX_COUNTED``; ``is_cut``: there are more."""

    kind: AnyKind
    count: int = 0
    is_cut: bool = False
    hits: Sequence[Hit] = ()


def parsed(text: str) -> Query:
    """The query of ``text``, with the words in use that its last word begins. At most one query."""
    query = search_query.parse_query(text)
    if not query.beginning:
        return query
    begun = query.beginning
    # The range is for SQLite's index, the prefix for collations of PostgreSQL that order otherwise.
    words = Word.objects.filter(form__gte=begun, form__lt=begun + _LAST, form__startswith=begun)
    completions = words.values_list("form", flat=True).order_by("form")[:COMPLETIONS]
    return query.with_completions(token for form in completions for token in roots(form))


def groups(person: Person, query: Query, number: int = HITS_OF_EACH) -> list[Group]:
    """All kinds, in their order, each with its best ``number`` of results that ``person`` may see."""
    matches = _list_matches_by_kind(query)
    return [_build_group(kind, person, query, matches, number) for kind in registry.list_search_kinds()]


def count_by_kind(person: Person, query: Query, *, but: str = "") -> list[Group]:
    """As ``groups``, without results; the kind ``but`` is not counted."""
    matches = _list_matches_by_kind(query)
    return [
        Group(kind) if kind.key == but else _build_group(kind, person, query, matches, 0)
        for kind in registry.list_search_kinds()
    ]


def count_results(person: Person, query: Query, most: int) -> int:
    """How many results ``person`` may see; counting stops at ``most``."""
    number = 0
    # First what needs no list of matches: it is often enough.
    for kind in registry.list_search_kinds():
        if isinstance(kind, OwnIndex) and number < most:
            number += kind.first(person, query, 0, most - number)[0]
    matches = _list_matches_by_kind(query) if number < most else {}
    for kind in registry.list_search_kinds():
        if isinstance(kind, Kind) and number < most:
            number += len(_filter_visible(kind, person, matches.get(kind.key, ()), most - number))
    return number


def list_match_ids(kind: Kind, person: Person, query: Query) -> list[str]:
    """The matches of ``kind`` that ``person`` may see, best first."""
    return _filter_visible(kind, person, _list_matches_by_kind(query, kind.key).get(kind.key, ()))


def list_visible_hits(kind: Kind, person: Person, query: Query, idents: Sequence[str]) -> list[Hit]:
    """Results in the order of ``idents``, without those that ``person`` may not see."""
    rows = kind.rows(person).filter(**{f"{kind.ident}__in": idents}) if idents else []
    by_ident = {str(getattr(row, kind.ident)): row for row in rows}
    return [_build_hit(kind, query, by_ident[ident], ident) for ident in idents if ident in by_ident]


def _build_group(
    kind: AnyKind, person: Person, query: Query, matches: Mapping[str, Sequence[str]], number: int
) -> Group:
    if isinstance(kind, Kind):
        idents = _filter_visible(kind, person, matches.get(kind.key, ()), MAX_COUNTED + 1)
        return _build_counted_group(
            kind, len(idents), list_visible_hits(kind, person, query, idents[:number])
        )
    return _build_counted_group(kind, *kind.first(person, query, number, MAX_COUNTED + 1))


def _build_counted_group(kind: AnyKind, count: int, hits: Sequence[Hit]) -> Group:
    return Group(kind, min(count, MAX_COUNTED), count > MAX_COUNTED, hits)


def _build_hit(kind: Kind, query: Query, row: Any, ident: str) -> Hit:
    card = kind.card(row)
    title = excerpts.split_at_hits(card.title, query)
    text = excerpts.build_excerpt(richtext.plain(richtext.render(card.text)), query)
    return Hit(ident, title, text, card.address, card.status, card.language)


def _filter_visible(kind: Kind, person: Person, idents: Sequence[str], most: int | None = None) -> list[str]:
    """The first ``most`` of ``idents`` that ``person`` may see; None: all of them."""
    visible: list[str] = []
    at_once = len(idents) if most is None else max(most, LOOKED_AT)
    for start in range(0, len(idents), max(at_once, 1)):
        some = idents[start : start + at_once]
        rows = kind.rows(person).filter(**{f"{kind.ident}__in": some})
        seen = {str(ident) for ident in rows.order_by().values_list(kind.ident, flat=True)}
        visible += [ident for ident in some if ident in seen]
        if most is not None and len(visible) >= most:
            return visible[:most]
    return visible


def _list_matches_by_kind(query: Query, kind_key: str = "") -> dict[str, list[str]]:
    """The idents of matching texts by the key of their kind, those with all words in the title first, then
    the newest. ``kind_key``: only of this kind.
    """
    idents: dict[str, list[str]] = defaultdict(list)
    for kind, ident in matching.matching_texts(query, kind_key):
        idents[kind].append(ident)
    return idents


# Words in use


def words_among(forms: Collection[str]) -> set[str]:
    return set(Word.objects.filter(form__in=forms).values_list("form", flat=True))


def list_words_in_use(forms: Collection[str]) -> set[str]:
    """Those of the folded words ``forms`` that occur in an indexed text of any kind."""
    used = {form for form in forms if matching.occurs(form)}
    for kind in registry.list_search_kinds():
        if isinstance(kind, OwnIndex):
            used |= set(kind.in_use(forms))
    return used
