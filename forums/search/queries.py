"""Search over posts and titles: what everybody may read, newest first or best first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from forums.boards import rules as boards_rules
from forums.boards.keyset import Slice
from forums.boards.models import Board, Tag
from forums.discussion.models import Post, ThreadState
from forums.discussion.queries.posts import plain_text
from forums.members.rules import Person
from forums.search import excerpts
from forums.search import query as search_query
from forums.search.matching import Place, Within, matching
from forums.text import words
from forums.text.numbers import is_number
from participation.people.models import User

HITS_ON_A_PAGE: Final = 20
ORDERS: Final = ("yeni", "uygun")
#: For a page, a phrase is looked for in so many of the posts that have its words, so many read at a time.
LOOKED_THROUGH: Final = 400
READ_AT_ONCE: Final = 100
#: The best are chosen among the newest posts that match, and the newest of threads called so.
CHOSEN_AMONG: Final = 200
CALLED_SO: Final = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found; ``title`` and ``excerpt`` in pieces, of which some are words asked for."""

    post: Post
    title: Sequence[excerpts.Piece]
    excerpt: Sequence[excerpts.Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    board: Board | None = None
    author: User | None = None
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class SearchResults:
    """A page. ``looked_on``: there was no hit so far, but older posts have not been looked at."""

    slice: Slice[Post]
    hits: Sequence[Hit] = field(default_factory=list)

    @property
    def looked_on(self) -> bool:
        return not self.hits and bool(self.slice.after)


def search(
    person: Person,
    query: search_query.Query,
    filters: Filters | None = None,
    *,
    order: str = "yeni",
    after: str = "",
    before: str = "",
) -> SearchResults:
    """A page of published posts in published threads of boards that ``person`` may read.

    ``order``: ``yeni`` (newest first) or ``uygun`` (best first). A cursor that leads nowhere begins at the
    beginning.
    """
    filters = filters or Filters()
    within = _within(person, filters)
    chosen = _best if order == "uygun" else _newest
    found = chosen(query, within, after, before)
    hits = [
        Hit(post, excerpts.marked(post.thread.title, query), excerpts.excerpt(plain_text(post), query))
        for post in found.items
    ]
    return SearchResults(found, hits)


def _within(person: Person, filters: Filters) -> Within:
    rows = Board.objects.filter(boards_rules.boards_read_by(person))
    if filters.board is not None:
        rows = rows.filter(pk=filters.board.pk)
    return Within(
        boards=list(rows.order_by("pk").values_list("pk", flat=True)),
        author=filters.author.pk if filters.author else None,
        tag=filters.tag.pk if filters.tag else None,
    )


def _posts(ids: Sequence[int]) -> list[Post]:
    """In the order of ``ids``; without what is gone since they were found."""
    rows = Post.objects.published().filter(pk__in=ids, thread__state=ThreadState.PUBLISHED)
    rows = rows.select_related("thread__board", "author__member").defer("search")
    by_id = {post.pk: post for post in rows}
    return [by_id[ident] for ident in ids if ident in by_id]


def _newest(query: search_query.Query, within: Within, after: str, before: str) -> Slice[Post]:
    back = is_number(before) and not after
    place = Place(above=int(before)) if back else Place(below=int(after) if is_number(after) else None)
    found, more, last = _next(query, within, place)
    if back:
        found.reverse()
    if not found:
        return Slice([], after=str(last) if more and not back else "")
    goes_on = more if not back else True
    goes_back = more if back else place.below is not None
    return Slice(
        found,
        after=str(last if not back else found[-1].pk) if goes_on else "",
        before=str(found[0].pk) if goes_back else "",
    )


def _next(query: search_query.Query, within: Within, place: Place) -> tuple[list[Post], bool, int]:
    """A page of posts, whether there may be more, and the id where it ends."""
    if not query.phrases:
        ids = matching(query.terms, within, place, HITS_ON_A_PAGE + 1)
        page = ids[:HITS_ON_A_PAGE]
        return _posts(page), len(ids) > len(page), page[-1] if page else 0
    ids = matching(query.terms, within, place, LOOKED_THROUGH)
    found: list[int] = []
    for first in range(0, len(ids), READ_AT_ONCE):
        texts = _texts(ids[first : first + READ_AT_ONCE])
        found += [text.pk for text in texts if text.has_phrases(query)]
        if len(found) > HITS_ON_A_PAGE:
            page = found[:HITS_ON_A_PAGE]
            return _posts(page), True, page[-1]
    if len(ids) < LOOKED_THROUGH:
        return _posts(found), False, found[-1] if found else 0
    return _posts(found), True, ids[-1]


@dataclass(frozen=True, slots=True)
class _Text:
    """What ranking and phrases need of a post."""

    pk: int
    title: str
    body: str
    office: str
    support: int

    def has_phrases(self, query: search_query.Query) -> bool:
        return query.phrases_stand_in(self.title, self.body)


def _texts(ids: Sequence[int]) -> list[_Text]:
    """In the order of ``ids``."""
    rows = Post.objects.filter(pk__in=ids).values_list(
        "pk", "thread__title", "body", "office", "support", "is_opening"
    )
    by_id = {
        pk: _Text(pk, title if opening else "", body, office, support)
        for pk, title, body, office, support, opening in rows
    }
    return [by_id[ident] for ident in ids if ident in by_id]


def _best(query: search_query.Query, within: Within, after: str, before: str) -> Slice[Post]:
    """Ranked in memory, among a bounded number. The cursor names the newest post of that time and how many
    were shown, so that what is written meanwhile moves nothing."""
    newest, shown = _read(after or before)
    place = Place(below=newest + 1 if newest else None)
    titled = [tuple(f"{words.IN_TITLE}{token}" for token in term) for term in query.terms]
    called = frozenset(matching(titled, within, place, CALLED_SO))
    ids = matching(query.terms, within, place, CHOSEN_AMONG)
    texts = [text for text in _texts(list({*called, *ids})) if text.has_phrases(query)]
    newest = newest or max((text.pk for text in texts), default=0)
    texts.sort(key=lambda text: (_weight(query, text, text.pk in called), text.pk), reverse=True)
    rest = shown + HITS_ON_A_PAGE
    page = _posts([text.pk for text in texts[shown:rest]])
    return Slice(
        page,
        after=f"{newest}-{rest}" if len(texts) > rest else "",
        before=f"{newest}-{max(0, shown - HITS_ON_A_PAGE)}" if page and shown else "",
    )


def _weight(query: search_query.Query, text: _Text, called_so: bool) -> float:
    """A thread that is called so weighs most; then words as they were asked for, an answer of an office, and
    support."""
    exact = query.exact_words_in(text.body) / max(1, len(query.terms))
    return 3.0 * called_so + exact + 1.0 * bool(text.office) + math.log1p(text.support) / 2


def _read(cursor: str) -> tuple[int, int]:
    newest, dash, shown = cursor.partition("-")
    if not dash or not is_number(newest) or not is_number(shown):
        return 0, 0
    return int(newest), int(shown)
