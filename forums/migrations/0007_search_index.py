"""The words of published posts, indexed: a GIN index over them on PostgreSQL, an FTS5 table on SQLite.

SQLite's is contentless and kept in step by triggers. It is no view of the table and names none, so that the
table can be rebuilt; a later migration that does so (or one that adds a column with a constraint) drops the
triggers and must run ``install_triggers`` again (a test looks for them).
"""

from django.db import migrations

INDEX = "forums_words"
#: ``search`` holds words with blanks between them and nothing else; ASCII alone separates them.
TABLE = f"CREATE VIRTUAL TABLE {INDEX} USING fts5(search, content='', columnsize=0, detail=none, tokenize='ascii')"
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
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    schema_editor.execute(TABLE)
    schema_editor.execute(FILL)
    install_triggers(apps, schema_editor)


def install_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name, rest in TRIGGERS.items():
            schema_editor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {rest}")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    schema_editor.execute(f"DROP TABLE {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("forums", "0006_conversation_guards")]
    operations = [migrations.RunPython(install, remove)]
