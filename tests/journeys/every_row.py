"""The whole content of a site's database."""

from collections.abc import Iterator

from django.db import connection

from participation.people.models import Session

#: SQLite's full-text indexes, which repeat other tables and cannot be read as rows.
NO_ROWS = {"forums_words", "search_texts", "search_trigrams"}


def rows() -> Iterator[list[str]]:
    """All rows, each after its table's name, and the decoded data of sessions."""
    with connection.cursor() as cursor:
        for table in {*connection.introspection.table_names(cursor)} - NO_ROWS:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield [table, *map(_text, row)]
    for session in Session.objects.all():
        yield ["decoded session", str(session.get_decoded())]


def _text(cell: object) -> str:
    return bytes(cell).decode("latin-1") if isinstance(cell, memoryview | bytes) else str(cell)


def main() -> list[list[str]]:
    return list(rows())
