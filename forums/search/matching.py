"""Ids of the published posts that have certain words, newest first, straight from each database's own index.

No query is ranked here: a common word would have to look at every post that has it. What comes by id can stop
after a page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

#: Tokens of which a post has one, for each word.
Terms = Sequence[Sequence[str]]
#: Posts that PostgreSQL reads before it asks its index, which finds everything there is before the first:
#: in these alone a common word fills a page. At least so many, and so many for each that is wanted.
READ_FIRST: Final = 1500
READ_FOR_EACH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Where to look: ids of boards; and of an author and of a tag, None: whichever."""

    boards: Sequence[int]
    author: int | None = None
    tag: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Only ids below or above one; with ``above`` those next to it come first."""

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


def matching(terms: Terms, within: Within, place: Place, limit: int) -> list[int]:
    """At most ``limit`` ids of posts that have a token of each term."""
    if not terms or not within.boards:
        return []
    if connection.vendor == "postgresql":
        if within.author is None:
            found = _among_the_next(terms, within, place, limit)
            if len(found) == limit:
                return found
        return _by_gin(terms, within, place, limit)
    return _by_fts5(terms, within, place, limit)


def _by_fts5(terms: Terms, within: Within, place: Place, limit: int) -> list[int]:
    """FTS5 walks its lists by id, so that the joins, kept in this order, stop with the page. Tokens are
    letters and digits, and quoted nevertheless."""
    words = " AND ".join("({})".format(" OR ".join(map('"{}"'.format, term))) for term in terms)
    placed, at = place.condition("w.rowid")
    inside, given = _inside(within)
    sql = f"""
        SELECT w.rowid FROM forums_words w
        CROSS JOIN forums_post p ON p.id = w.rowid
        CROSS JOIN forums_thread t ON t.id = p.thread_id
        WHERE w.forums_words MATCH %s AND {placed} AND {inside}
        ORDER BY w.rowid {place.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    return _ids(sql, [words, *at, *given, limit])


def _among_the_next(terms: Terms, within: Within, place: Place, limit: int) -> list[int]:
    placed, at = place.condition("id")
    inside, given = _inside(within)
    words = " AND ".join(f"({' OR '.join(['p.words LIKE %s'] * len(term))})" for term in terms)
    sql = f"""
        SELECT p.id FROM (
            SELECT id, thread_id, author_id, ' ' || search || ' ' AS words FROM forums_post
            WHERE state = 'published' AND {placed} ORDER BY id {place.order} LIMIT %s
        ) p JOIN forums_thread t ON t.id = p.thread_id
        WHERE {words} AND {inside}
        ORDER BY p.id {place.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    tokens = [f"% {token} %" for term in terms for token in term]
    read = max(READ_FIRST, READ_FOR_EACH * limit)
    return _ids(sql, [*at, read, *tokens, *given, limit])


def _by_gin(terms: Terms, within: Within, place: Place, limit: int) -> list[int]:
    """Everything that has the words first, so that no plan walks the table in the hope of an early end."""
    placed, at = place.condition("p.id")
    inside, given = _inside(within)
    words = " AND ".join(["string_to_array(p.search, ' ') && %s"] * len(terms))
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT p.id FROM forums_post p JOIN forums_thread t ON t.id = p.thread_id
            WHERE p.state = 'published' AND {words} AND {placed} AND {inside}
        )
        SELECT id FROM found ORDER BY id {place.order} LIMIT %s
    """  # noqa: S608 - every value is a parameter
    return _ids(sql, [*map(list, terms), *at, *given, limit])


def _inside(within: Within) -> tuple[str, list[int]]:
    """The condition on a post ``p`` and its thread ``t``."""
    parts = ["t.state = 'published'", f"t.board_id IN ({', '.join(['%s'] * len(within.boards))})"]
    given = list(within.boards)
    if within.author is not None:
        parts.append("p.author_id = %s")
        given.append(within.author)
    if within.tag is not None:
        parts.append("EXISTS (SELECT 1 FROM forums_thread_tags g WHERE g.thread_id = t.id AND g.tag_id = %s)")
        given.append(within.tag)
    return " AND ".join(parts), given


def _ids(sql: str, given: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [ident for (ident,) in _rows(cursor)]


def _rows(cursor: Any) -> Iterator[tuple[int]]:
    yield from cursor.fetchall()
