"""``python -m tests.journeys.every_row`` writes everything that a site's database holds, as JSON by rows."""

import json
import sys
from collections.abc import Iterator

import django
from django.db import connection

#: Of SQLite's full-text search: other tables' words once more, which cannot be read as rows.
NO_ROWS = {"forums_words"}


def rows() -> Iterator[list[str]]:
    """Each row with its table first; and what sessions hold, which is packed in theirs."""
    from participation.people.models import Session

    with connection.cursor() as cursor:
        for table in {*connection.introspection.table_names(cursor)} - NO_ROWS:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield [table, *map(_text, row)]
    for session in Session.objects.all():
        yield ["decoded session", str(session.get_decoded())]


def _text(cell: object) -> str:
    return bytes(cell).decode("latin-1") if isinstance(cell, memoryview | bytes) else str(cell)


if __name__ == "__main__":
    django.setup()
    sys.stdout.writelines(f"{json.dumps(row)}\n" for row in rows())
