"""The words of indexed texts, indexed: a GIN index over them on PostgreSQL, an FTS5 table on SQLite.

PostgreSQL would rather split the words of every text than use an index that it finds hardly selective, because
``string_to_array`` has the cost of an addition for it; a function with a cost of its own is used instead.

SQLite's table holds no texts and names no other table; triggers keep it in step with ``search_document``.
"""

from django.db import migrations

INDEX = "search_texts"
FUNCTION = """
    CREATE FUNCTION search_tokens(words text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS $$ BEGIN RETURN string_to_array(words, ' '); END $$
"""
GIN = f"CREATE INDEX {INDEX} ON search_document USING gin (search_tokens(title || body)) WITH (fastupdate = off)"
#: Words have blanks between them and nothing else but the bar before the roots; ASCII alone separates them.
TABLE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
)
#: A word leaves the index at once (see ``forums/migrations/0003_search_index.py``).
FORGETS_SINCE = (3, 42)
FORGET = f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('secure-delete', 1)"
FILL = f"INSERT INTO {INDEX}(rowid, words) SELECT id, title || body FROM search_document"
ADD = f"INSERT INTO {INDEX}(rowid, words) VALUES (NEW.id, NEW.title || NEW.body);"
TAKE = f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', OLD.id, OLD.title || OLD.body);"
TRIGGERS = {
    "search_texts_added": f"AFTER INSERT ON search_document BEGIN {ADD} END",
    "search_texts_taken": f"AFTER DELETE ON search_document BEGIN {TAKE} END",
    "search_texts_changed": f"AFTER UPDATE OF title, body ON search_document BEGIN {TAKE} {ADD} END",
}


def install(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(GIN)
        return
    schema_editor.execute(TABLE)
    if connection.Database.sqlite_version_info >= FORGETS_SINCE:
        schema_editor.execute(FORGET)
    schema_editor.execute(FILL)
    for name, rest in TRIGGERS.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {rest}")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")
        schema_editor.execute("DROP FUNCTION search_tokens")
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute(f"DROP TABLE {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_trigrams")]
    operations = [migrations.RunPython(install, remove)]
