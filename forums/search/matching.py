"""Ids of published posts that contain given words, newest first, from each database's own index.

Results are not ranked: ranking a common word would read every post that contains it. Results ordered by id
can stop after one page.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

#: The alternative tokens of each word: a post must contain one token of every term.
Terms = Sequence[Sequence[str]]
#: Posts that PostgreSQL scans by id before it uses the GIN index, which collects all matches before it
#: returns the first. A common word fills a page from the scan alone. A minimum, a number for each wanted
#: result, and a maximum for each, below which a few results need no minimum.
SCAN_LEAST: Final = 1500
SCAN_FOR_EACH: Final = 10
SCAN_MOST_FOR_EACH: Final = 200
#: For PostgreSQL, splitting a text into words is faster than looking through it for so many.
MANY_TOKENS: Final = 8
#: So many posts are compared one by one: an index would find a common word in all posts of the forum first.
NARROW: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Filters by id: boards (none: no results), author and tag (None: any). ``is_narrow``: at most some
    ``NARROW`` posts pass them.
    """

    boards: Sequence[int]
    author: int | None = None
    tag: int | None = None
    is_narrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IdBound:
    """An exclusive bound on ids. With ``above`` the order is ascending, else descending."""

    below: int | None = None
    above: int | None = None

    @property
    def order(self) -> str:
        return "DESC" if self.above is None else "ASC"

    def condition(self, column: str) -> tuple[str, list[int]]:
        if self.above is not None:
            return f"{column} > %s", [self.above]
        if self.below is not None:
            return f"{column} < %s", [self.below]
        return "TRUE", []


def list_matching_ids(
    terms: Terms, within: Scope, bound: IdBound, limit: int, *, only_openings: bool = False
) -> list[int]:
    """At most ``limit`` ids of published posts that match every term, in the order of ``bound``.

    ``only_openings``: the terms occur only in posts that open a thread, as those of titles do. A hint that
    makes the scan faster, no filter.
    """
    if not terms or not within.boards:
        return []
    if within.is_narrow:
        return _match_by_comparison(terms, within, bound, limit)
    if connection.vendor == "postgresql":
        if within.author is None:
            ids = _match_by_scan(terms, within, bound, limit, "is_opening" if only_openings else "TRUE")
            if len(ids) == limit:
                return ids
        return _match_by_gin(terms, within, bound, limit)
    return _match_by_fts5(terms, within, bound, limit)


def _match_by_comparison(terms: Terms, within: Scope, bound: IdBound, limit: int) -> list[int]:
    """``list_matching_ids`` by comparing each post of a narrow scope.

    The plus sign keeps planners from reading all posts by id in the hope of an early end.
    """
    within_bound, bounds = bound.condition("p.id")
    filtered, filters = _build_filter_condition(within)
    words, tokens = _build_word_condition("' ' || p.search || ' '", terms)
    sql = f"""
        SELECT p.id FROM forums_post p JOIN forums_thread t ON t.id = p.thread_id
        WHERE p.state = 'published' AND {within_bound} AND {filtered} AND {words}
        ORDER BY +p.id {bound.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    return _fetch_ids(sql, [*bounds, *filters, *tokens, limit])


def _build_word_condition(column: str, terms: Terms) -> tuple[str, list[Any]]:
    """SQL condition that ``column`` contains a token of every term, and its parameters.

    The words in the column have blanks around them.
    """
    conditions: list[str] = []
    values: list[Any] = []
    for term in terms:
        if connection.vendor == "postgresql" and len(term) >= MANY_TOKENS:
            conditions.append(f"string_to_array({column}, ' ') && %s")
            values.append(list(term))
        else:
            conditions.append(f"({' OR '.join([f'{column} LIKE %s'] * len(term))})")
            values += [f"% {token} %" for token in term]
    return " AND ".join(conditions), values


def _match_by_fts5(terms: Terms, within: Scope, bound: IdBound, limit: int) -> list[int]:
    """``list_matching_ids`` from SQLite's full-text index.

    FTS5 iterates by rowid; CROSS JOIN fixes the join order, so the query stops after ``limit`` rows. Tokens
    consist of letters and digits, and are quoted nevertheless.
    """
    words = " AND ".join("({})".format(" OR ".join(map('"{}"'.format, term))) for term in terms)
    within_bound, bounds = bound.condition("w.rowid")
    filtered, filters = _build_filter_condition(within)
    sql = f"""
        SELECT w.rowid FROM forums_words w
        CROSS JOIN forums_post p ON p.id = w.rowid
        CROSS JOIN forums_thread t ON t.id = p.thread_id
        WHERE w.forums_words MATCH %s AND {within_bound} AND {filtered}
        ORDER BY w.rowid {bound.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    return _fetch_ids(sql, [words, *bounds, *filters, limit])


def _match_by_scan(terms: Terms, within: Scope, bound: IdBound, limit: int, condition: str) -> list[int]:
    """``list_matching_ids`` among a limited number of posts, read in the order of ids (PostgreSQL).

    Fewer ids than ``limit`` may not be all.
    """
    within_bound, bounds = bound.condition("id")
    filtered, filters = _build_filter_condition(within)
    words, tokens = _build_word_condition("p.words", terms)
    sql = f"""
        SELECT p.id FROM (
            SELECT id, thread_id, author_id, ' ' || search || ' ' AS words FROM forums_post
            WHERE state = 'published' AND {condition} AND {within_bound} ORDER BY id {bound.order} LIMIT %s
        ) p JOIN forums_thread t ON t.id = p.thread_id
        WHERE {words} AND {filtered}
        ORDER BY p.id {bound.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    read = min(max(SCAN_LEAST, SCAN_FOR_EACH * limit), SCAN_MOST_FOR_EACH * limit)
    return _fetch_ids(sql, [*bounds, read, *tokens, *filters, limit])


def _match_by_gin(terms: Terms, within: Scope, bound: IdBound, limit: int) -> list[int]:
    """``list_matching_ids`` from PostgreSQL's GIN index.

    MATERIALIZED keeps the planner from scanning the table by id in the hope of an early end, OFFSET from
    reading all threads: it expects far more matches of a rare word than there are.
    """
    within_bound, bounds = bound.condition("id")
    filtered, filters = _build_filter_condition(within)
    words = " AND ".join(["string_to_array(search, ' ') && %s"] * len(terms))
    author = [] if within.author is None else [within.author]
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT id, thread_id, author_id FROM forums_post
            WHERE state = 'published' AND {words} AND {within_bound}{" AND author_id = %s" if author else ""}
        )
        SELECT p.id FROM (SELECT * FROM found ORDER BY id {bound.order} OFFSET 0) p
        CROSS JOIN LATERAL (
            SELECT 1 FROM forums_thread t WHERE t.id = p.thread_id AND {filtered} OFFSET 0
        ) thread
        ORDER BY p.id {bound.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    return _fetch_ids(sql, [*map(list, terms), *bounds, *author, *filters, limit])


def list_words_in_use(forms: Collection[str]) -> set[str]:
    """Which of the folded words ``forms`` occur in published posts."""
    if connection.vendor == "postgresql":
        sql = """
            SELECT form FROM unnest(%s::text[]) form WHERE EXISTS (
                SELECT 1 FROM forums_post
                WHERE state = 'published' AND string_to_array(search, ' ') && ARRAY[form]
            )
        """
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(forms)])
            return {form for (form,) in cursor.fetchall()}
    one = "SELECT rowid FROM forums_words WHERE forums_words MATCH %s LIMIT 1"
    return {form for form in forms if _fetch_ids(one, [f'"{form}"'])}


def _build_filter_condition(within: Scope) -> tuple[str, list[int]]:
    """SQL condition on a post ``p`` and its thread ``t``, with its parameters."""
    parts = ["t.state = 'published'", f"t.board_id IN ({', '.join(['%s'] * len(within.boards))})"]
    values = list(within.boards)
    if within.author is not None:
        parts.append("p.author_id = %s")
        values.append(within.author)
    if within.tag is not None:
        parts.append("EXISTS (SELECT 1 FROM forums_thread_tags g WHERE g.thread_id = t.id AND g.tag_id = %s)")
        values.append(within.tag)
    return " AND ".join(parts), values


def _fetch_ids(sql: str, parameters: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [ident for (ident,) in _fetch_rows(cursor)]


def _fetch_rows(cursor: Any) -> Iterator[tuple[int]]:
    yield from cursor.fetchall()
