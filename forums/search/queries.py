"""Search over the posts that a person may read, newest first or best match first."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Sum

from forums.boards import rules as boards_rules
from forums.boards.keyset import Slice
from forums.boards.models import Board, Tag
from forums.discussion.models import Post, Thread, ThreadState
from forums.discussion.queries.posts import render_listed_text
from forums.search.matching import NARROW, IdBound, Scope, Terms, list_matching_ids
from forums.text.numbers import is_number
from participation.people.models import User
from participation.people.rules import Person
from participation.search import excerpts, words
from participation.search import query as search_query

HITS_ON_A_PAGE: Final = 20
ORDERS: Final = ("newest", "best")
#: Candidates for a phrase search at most, and the size of a batch of them.
PHRASE_CANDIDATES: Final = 400
PHRASE_BATCH: Final = 100
#: Candidates for ranking: the newest posts that match, and the newest that match by their thread's title.
RANKED_CANDIDATES: Final = 200
TITLE_CANDIDATES: Final = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching post; ``title`` and ``excerpt`` in pieces, with the hits marked."""

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
    """A page of results. ``looked_on``: no hits on this page, but older posts are not searched yet."""

    slice: Slice[Post]
    hits: Sequence[Hit] = field(default_factory=list)

    @property
    def looked_on(self) -> bool:
        return not self.hits and bool(self.slice.after)


def search_posts(
    person: Person,
    query: search_query.Query,
    filters: Filters | None = None,
    *,
    order: str = "newest",
    after: str = "",
    before: str = "",
) -> SearchResults:
    """A page of published posts in published threads of boards that ``person`` may read.

    ``order``: ``newest`` (first) or ``best`` (match first). An invalid cursor gives the first
    page.
    """
    filters = filters or Filters()
    within = _build_scope(person, filters)
    find_page = _find_best_page if order == "best" else _find_newest_page
    page = find_page(query, within, after, before)
    return SearchResults(page, [_build_hit(post, query) for post in page.items])


def count_and_list_hits(
    person: Person, query: search_query.Query, number: int, most: int
) -> tuple[int, list[Hit]]:
    """How many posts match that ``person`` may read, at most ``most``, and ``number`` of those that were
    counted: those of a thread with all words in its title first, then the newest.
    """
    within = _build_scope(person, Filters())
    if query.phrases:
        ids = _list_ids_with_phrases(query, within, most)
    else:
        ids = list_matching_ids(query.terms, within, IdBound(), most)
    if not number or not ids:
        return len(ids), []
    opening = Post.objects.filter(pk__in=ids, is_opening=True).values_list("pk", "search")
    titled = {pk for pk, tokens in opening if _has_every_term(tokens.split(), _build_title_terms(query))}
    ids.sort(key=lambda ident: (ident not in titled, -ident))
    return len(ids), [_build_hit(post, query) for post in _load_posts(ids[:number])]


def _list_ids_with_phrases(query: search_query.Query, within: Scope, most: int) -> list[int]:
    """Ids of the newest posts with all phrases, at most ``most``, of ``PHRASE_CANDIDATES`` with their words.

    The first batch is small: it is enough if every second candidate has the phrases.
    """
    ids: list[int] = []
    bound, left = IdBound(), PHRASE_CANDIDATES
    limit = min(max(2 * most, HITS_ON_A_PAGE), left)
    while limit:
        candidates = list_matching_ids(query.terms, within, bound, limit)
        ids += [text.pk for text in _load_texts(candidates) if text.has_phrases(query)]
        if len(ids) >= most or len(candidates) < limit:
            break
        bound = IdBound(below=candidates[-1])
        left -= limit
        limit = left
    return ids[:most]


def _has_every_term(tokens: Collection[str], terms: Terms) -> bool:
    """Whether ``tokens`` contain at least one alternative of every term."""
    return all(not set(tokens).isdisjoint(term) for term in terms)


def _build_title_terms(query: search_query.Query) -> list[tuple[str, ...]]:
    """The query's terms in the form in which the index keeps the words of titles."""
    return [tuple(f"{words.IN_TITLE}{token}" for token in term) for term in query.terms]


def _build_hit(post: Post, query: search_query.Query) -> Hit:
    return Hit(
        post,
        excerpts.split_at_hits(post.thread.title, query),
        excerpts.build_excerpt(render_listed_text(post), query),
    )


def _build_scope(person: Person, filters: Filters) -> Scope:
    """The filters by id, with all boards that ``person`` may read if no board is chosen."""
    rows = Board.objects.filter(boards_rules.build_read_condition(person))
    if filters.board is not None:
        rows = rows.filter(pk=filters.board.pk)
    boards = dict(rows.order_by("pk").values_list("pk", "posts_count"))
    # Numbers of posts that each filter leaves, or more than ``NARROW``.
    sizes = [sum(boards.values())] if filters.board is not None else []
    if filters.author is not None:
        sizes.append(len(Post.objects.filter(author=filters.author).values_list("pk")[: NARROW + 1]))
    if filters.tag is not None:
        tagged = Thread.objects.filter(tags=filters.tag)
        sizes.append(tagged.aggregate(posts=Sum("posts_count", default=0))["posts"])
    return Scope(
        boards=list(boards),
        author=filters.author.pk if filters.author else None,
        tag=filters.tag.pk if filters.tag else None,
        is_narrow=bool(sizes) and min(sizes) <= NARROW,
    )


def _load_posts(ids: Sequence[int]) -> list[Post]:
    """Posts in the order of ``ids``; those unpublished in the meantime are left out."""
    rows = Post.objects.published().filter(pk__in=ids, thread__state=ThreadState.PUBLISHED)
    rows = rows.select_related("thread__board", "author__member").defer("search")
    by_id = {post.pk: post for post in rows}
    return [by_id[ident] for ident in ids if ident in by_id]


def _find_newest_page(query: search_query.Query, within: Scope, after: str, before: str) -> Slice[Post]:
    """A page of matching posts, the newest first."""
    back = is_number(before) and not after
    bound = IdBound(above=int(before)) if back else IdBound(below=int(after) if is_number(after) else None)
    posts, more, last = _search_next_page(query, within, bound)
    if back:
        posts.reverse()
    if not posts:
        return Slice([], after=str(last) if more and not back else "")
    has_next = more if not back else True
    has_previous = more if back else bound.below is not None
    return Slice(
        posts,
        after=str(last if not back else posts[-1].pk) if has_next else "",
        before=str(posts[0].pk) if has_previous else "",
    )


def _search_next_page(
    query: search_query.Query, within: Scope, bound: IdBound
) -> tuple[list[Post], bool, int]:
    """A page of posts, whether there may be more, and the last id that was searched (0: none)."""
    if not query.phrases:
        ids = list_matching_ids(query.terms, within, bound, HITS_ON_A_PAGE + 1)
        page = ids[:HITS_ON_A_PAGE]
        return _load_posts(page), len(ids) > len(page), page[-1] if page else 0
    ids = list_matching_ids(query.terms, within, bound, PHRASE_CANDIDATES)
    matches: list[int] = []
    for first in range(0, len(ids), PHRASE_BATCH):
        texts = _load_texts(ids[first : first + PHRASE_BATCH])
        matches += [text.pk for text in texts if text.has_phrases(query)]
        if len(matches) > HITS_ON_A_PAGE:
            page = matches[:HITS_ON_A_PAGE]
            return _load_posts(page), True, page[-1]
    if len(ids) < PHRASE_CANDIDATES:
        return _load_posts(matches), False, matches[-1] if matches else 0
    return _load_posts(matches), True, ids[-1]


@dataclass(frozen=True, slots=True)
class _Text:
    """The fields of a post that ranking and phrases need. ``title``: "" unless it is the opening post."""

    pk: int
    title: str
    body: str
    office: str
    support: int

    def has_phrases(self, query: search_query.Query) -> bool:
        return query.phrases_stand_in(self.title, self.body)


def _load_texts(ids: Sequence[int]) -> list[_Text]:
    """Texts in the order of ``ids``."""
    rows = Post.objects.filter(pk__in=ids).values_list(
        "pk", "thread__title", "body", "office", "support", "is_opening"
    )
    by_id = {
        pk: _Text(pk, title if opening else "", body, office, support)
        for pk, title, body, office, support, opening in rows
    }
    return [by_id[ident] for ident in ids if ident in by_id]


def _find_best_page(query: search_query.Query, within: Scope, after: str, before: str) -> Slice[Post]:
    """A page of matching posts, the best first. A bounded number of candidates is ranked in memory.

    The cursor ``NEWEST-OFFSET`` fixes the newest post of the first page, so that later posts shift nothing.
    """
    newest, offset = _parse_cursor(after or before)
    bound = IdBound(below=newest + 1 if newest else None)
    title_matches = frozenset(
        list_matching_ids(_build_title_terms(query), within, bound, TITLE_CANDIDATES, only_openings=True)
    )
    ids = list_matching_ids(query.terms, within, bound, RANKED_CANDIDATES)
    texts = [text for text in _load_texts(list({*title_matches, *ids})) if text.has_phrases(query)]
    newest = newest or max((text.pk for text in texts), default=0)
    texts.sort(key=lambda text: (_compute_rank(query, text, text.pk in title_matches), text.pk), reverse=True)
    next_offset = offset + HITS_ON_A_PAGE
    page = _load_posts([text.pk for text in texts[offset:next_offset]])
    return Slice(
        page,
        after=f"{newest}-{next_offset}" if len(texts) > next_offset else "",
        before=f"{newest}-{max(0, offset - HITS_ON_A_PAGE)}" if page and offset else "",
    )


def _compute_rank(query: search_query.Query, text: _Text, title_match: bool) -> float:
    """Rank: title match (3), share of exact word forms (0 to 1), official answer (1), ln(1 + support) / 2."""
    exact = query.exact_words_in(text.body) / max(1, len(query.terms))
    return 3.0 * title_match + exact + 1.0 * bool(text.office) + math.log1p(text.support) / 2


def _parse_cursor(cursor: str) -> tuple[int, int]:
    """The newest id and the offset of a cursor ``NEWEST-OFFSET``; zeros for an invalid one."""
    newest, dash, offset = cursor.partition("-")
    if not dash or not is_number(newest) or not is_number(offset):
        return 0, 0
    return int(newest), int(offset)
