"""Trigrams of the words in use: pg_trgm on PostgreSQL, FTS5's trigram tokenizer on SQLite.

pg_trgm is a trusted extension: the owner of the database may create it. SQLite's table holds no texts and names
no other table; triggers keep it in step with ``search_word``. Two blanks before a word and one after it give its
ends trigrams of their own, as pg_trgm does.
"""

from django.db import migrations

INDEX = "search_trigrams"
TABLE = f"CREATE VIRTUAL TABLE {INDEX} USING fts5(form, content='', columnsize=0, detail=none, tokenize='trigram')"
#: A word leaves the index at once (see ``forums/migrations/0003_search_index.py``).
FORGETS_SINCE = (3, 42)
FORGET = f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('secure-delete', 1)"
FILL = f"INSERT INTO {INDEX}(rowid, form) SELECT id, '  ' || form || ' ' FROM search_word"
ADD = f"INSERT INTO {INDEX}(rowid, form) VALUES (NEW.id, '  ' || NEW.form || ' ');"
TAKE = f"INSERT INTO {INDEX}({INDEX}, rowid, form) VALUES ('delete', OLD.id, '  ' || OLD.form || ' ');"
TRIGGERS = {
    "search_trigrams_added": f"AFTER INSERT ON search_word BEGIN {ADD} END",
    "search_trigrams_taken": f"AFTER DELETE ON search_word BEGIN {TAKE} END",
    "search_trigrams_changed": f"AFTER UPDATE OF form ON search_word BEGIN {TAKE} {ADD} END",
}


def install(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(f"CREATE INDEX {INDEX} ON search_word USING gin (form gin_trgm_ops)")
        return
    schema_editor.execute(TABLE)
    if connection.Database.sqlite_version_info >= FORGETS_SINCE:
        schema_editor.execute(FORGET)
    schema_editor.execute(FILL)
    for name, rest in TRIGGERS.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {rest}")


def remove(apps, schema_editor):
    """The extension stays: something else may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute(f"DROP TABLE {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
