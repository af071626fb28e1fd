"""Indexed texts that contain given words, from each database's own index (``migrations/0003_texts``)."""

import sqlite3
from typing import Any, Final

from django.db import connection

from participation.search.query import Query

#: First SQLite version whose indexes forget a word at once.
SECURE_DELETE_SINCE: Final = (3, 42)


def matching_texts(query: Query, kind: str = "") -> list[tuple[str, str]]:
    """Kind and ident of the texts that match: those with all words in the title first, then the newest.

    ``kind``: only texts of this one; "": of all.
    """
    if not query:
        return []
    source, values = _build_containing_sql(query)
    conditions = []
    for phrase in query.phrases:
        words = f"% {' '.join(phrase)} %"
        conditions.append("(d.title LIKE %s OR d.body LIKE %s)")
        values += [words, words]
    if kind:
        conditions.append("d.kind = %s")
        values.append(kind)
    titled = " AND ".join(f"({' OR '.join(['d.title LIKE %s'] * len(term))})" for term in query.terms)
    values += [f"% {token} %" for term in query.terms for token in term]
    sql = f"""
        SELECT d.kind, d.ident FROM {" AND ".join([source, *conditions])}
        ORDER BY CASE WHEN {titled} THEN 0 ELSE 1 END, d.id DESC
    """  # noqa: S608 - every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def occurs(form: str) -> bool:
    """Whether the folded word is in an indexed text."""
    source, values = _build_containing_sql(Query(((form,),)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {source} LIMIT 1", values)  # noqa: S608 - every value is a parameter
        return cursor.fetchone() is not None


def forget_removed_words() -> None:
    """Remove words of removed rows from the files of an SQLite that does not do it by itself."""
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < SECURE_DELETE_SINCE:
        with connection.cursor() as cursor:
            for index in ("search_texts", "search_trigrams"):
                cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608 - two constants


def _build_containing_sql(query: Query) -> tuple[str, list[Any]]:
    """The documents ``d`` with a token of every term, as the FROM and WHERE of a statement with its values.

    CROSS JOIN makes SQLite begin with the index. Tokens consist of letters and digits, and are quoted
    nevertheless.
    """
    if connection.vendor == "postgresql":
        terms = " AND ".join(["search_tokens(d.title || d.body) && %s"] * len(query.terms))
        return f"search_document d WHERE {terms}", [list(term) for term in query.terms]
    words = " AND ".join("({})".format(" OR ".join(map('"{}"'.format, term))) for term in query.terms)
    source = "search_texts t CROSS JOIN search_document d ON d.id = t.rowid WHERE t.search_texts MATCH %s"
    return source, [words]
