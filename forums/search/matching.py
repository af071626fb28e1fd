"""Ids of published posts that contain given words, newest first, from each database's own index.

Results are not ranked: ranking a common word would read every post that contains it. Results ordered by id
can stop after one page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

#: The alternative tokens of each word: a post must contain one token of every term.
Terms = Sequence[Sequence[str]]
#: Posts that PostgreSQL scans by id before it uses the GIN index, which collects all matches before it
#: returns the first. A common word fills a page from the scan alone. A minimum, and a number for each
#: wanted result.
SCAN_LEAST: Final = 1500
SCAN_FOR_EACH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Filters by id: boards (none: no results), author and tag (None: any)."""

    boards: Sequence[int]
    author: int | None = None
    tag: int | None = None


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


def matching_ids(terms: Terms, within: Scope, bound: IdBound, limit: int) -> list[int]:
    """At most ``limit`` ids of published posts that match every term, in the order of ``place``."""
    if not terms or not within.boards:
        return []
    if connection.vendor == "postgresql":
        if within.author is None:
            ids = _by_scan(terms, within, bound, limit)
            if len(ids) == limit:
                return ids
        return _by_gin(terms, within, bound, limit)
    return _by_fts5(terms, within, bound, limit)


def _by_fts5(terms: Terms, within: Scope, bound: IdBound, limit: int) -> list[int]:
    """FTS5 iterates by rowid; CROSS JOIN fixes the join order, so the query stops after ``limit`` rows.

    Tokens consist of letters and digits, and are quoted nevertheless.
    """
    words = " AND ".join("({})".format(" OR ".join(map('"{}"'.format, term))) for term in terms)
    within_bound, bounds = bound.condition("w.rowid")
    filtered, filters = _filter_condition(within)
    sql = f"""
        SELECT w.rowid FROM forums_words w
        CROSS JOIN forums_post p ON p.id = w.rowid
        CROSS JOIN forums_thread t ON t.id = p.thread_id
        WHERE w.forums_words MATCH %s AND {within_bound} AND {filtered}
        ORDER BY w.rowid {bound.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    return _ids(sql, [words, *bounds, *filters, limit])


def _by_scan(terms: Terms, within: Scope, bound: IdBound, limit: int) -> list[int]:
    within_bound, bounds = bound.condition("id")
    filtered, filters = _filter_condition(within)
    words = " AND ".join(f"({' OR '.join(['p.words LIKE %s'] * len(term))})" for term in terms)
    sql = f"""
        SELECT p.id FROM (
            SELECT id, thread_id, author_id, ' ' || search || ' ' AS words FROM forums_post
            WHERE state = 'published' AND {within_bound} ORDER BY id {bound.order} LIMIT %s
        ) p JOIN forums_thread t ON t.id = p.thread_id
        WHERE {words} AND {filtered}
        ORDER BY p.id {bound.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    tokens = [f"% {token} %" for term in terms for token in term]
    read = max(SCAN_LEAST, SCAN_FOR_EACH * limit)
    return _ids(sql, [*bounds, read, *tokens, *filters, limit])


def _by_gin(terms: Terms, within: Scope, bound: IdBound, limit: int) -> list[int]:
    """MATERIALIZED keeps the planner from scanning the table by id in the hope of an early end."""
    within_bound, bounds = bound.condition("p.id")
    filtered, filters = _filter_condition(within)
    words = " AND ".join(["string_to_array(p.search, ' ') && %s"] * len(terms))
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT p.id FROM forums_post p JOIN forums_thread t ON t.id = p.thread_id
            WHERE p.state = 'published' AND {words} AND {within_bound} AND {filtered}
        )
        SELECT id FROM found ORDER BY id {bound.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    return _ids(sql, [*map(list, terms), *bounds, *filters, limit])


def _filter_condition(within: Scope) -> tuple[str, list[int]]:
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


def _ids(sql: str, parameters: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [ident for (ident,) in _rows(cursor)]


def _rows(cursor: Any) -> Iterator[tuple[int]]:
    yield from cursor.fetchall()
