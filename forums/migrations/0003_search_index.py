"""The words of published posts, indexed: a GIN index over them on PostgreSQL, an FTS5 table on SQLite.

SQLite's table holds no texts and names no other table; triggers keep it in step with ``forums_post``. A migration
that rebuilds that table loses them and creates them again (a test looks for them).
"""

from django.db import migrations

INDEX = "forums_words"
#: ``search`` holds words with blanks between them and nothing else; ASCII alone separates them.
TABLE = f"CREATE VIRTUAL TABLE {INDEX} USING fts5(search, content='', columnsize=0, detail=none, tokenize='ascii')"
#: A word leaves the index as soon as the last text with it is changed or hidden. Otherwise FTS5 only notes in a
#: newer segment that it is gone, and the older segment keeps it for long. An older SQLite has no such option:
#: there ``forums/moderation/operations/redaction.py`` rebuilds the index.
FORGETS_SINCE = (3, 42)
FORGET = f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('secure-delete', 1)"
FILL = f"INSERT INTO {INDEX}(rowid, search) SELECT id, search FROM forums_post WHERE state = 'published'"
ADD = f"INSERT INTO {INDEX}(rowid, search) VALUES (NEW.id, NEW.search);"
TAKE = f"INSERT INTO {INDEX}({INDEX}, rowid, search) VALUES ('delete', OLD.id, OLD.search);"
TRIGGERS = {
    "forums_words_added": f"AFTER INSERT ON forums_post WHEN NEW.state = 'published' BEGIN {ADD} END",
    "forums_words_taken": f"AFTER DELETE ON forums_post WHEN OLD.state = 'published' BEGIN {TAKE} END",
    # Of two triggers on one event SQLite promises no order; these two never have the same event.
    "forums_words_shown": (
        "AFTER UPDATE OF search, state ON forums_post "
        f"WHEN OLD.state <> 'published' AND NEW.state = 'published' BEGIN {ADD} END"
    ),
    "forums_words_hidden": (
        "AFTER UPDATE OF search, state ON forums_post "
        f"WHEN OLD.state = 'published' AND NEW.state <> 'published' BEGIN {TAKE} END"
    ),
    "forums_words_changed": (
        "AFTER UPDATE OF search, state ON forums_post "
        "WHEN OLD.state = 'published' AND NEW.state = 'published' AND OLD.search <> NEW.search "
        f"BEGIN {TAKE} {ADD} END"
    ),
}
POSTGRESQL = (
    # Without the list of pending words every search takes the same time, also after many posts.
    f"CREATE INDEX {INDEX} ON forums_post USING gin (string_to_array(search, ' ')) "
    "WITH (fastupdate = off) WHERE state = 'published'"
)


def install(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
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
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute(f"DROP TABLE {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("forums", "0002_guards")]
    operations = [migrations.RunPython(install, remove)]
