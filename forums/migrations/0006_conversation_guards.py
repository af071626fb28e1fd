"""A statement that was voted on keeps its words, and a map stays as it was made: guarded by the database.

A table that SQLite rebuilds in a later migration loses its triggers: such a migration must run ``install``
again (a test looks for them).
"""

from django.db import migrations

# Trigger → table, condition under which an update is refused, and why.
GUARDS = {
    "forums_statement_words": (
        "forums_statement",
        "(NEW.text IS {differs} OLD.text OR NEW.folded IS {differs} OLD.folded"
        " OR NEW.conversation_id IS {differs} OLD.conversation_id)"
        " AND EXISTS (SELECT 1 FROM forums_statementvote WHERE statement_id = OLD.id)",
        "people have voted on this statement, so its words cannot be changed",
    ),
    "forums_consensusmap_made": (
        "forums_consensusmap",
        " OR ".join(
            f"NEW.{column} IS {{differs}} OLD.{column}"
            for column in ("conversation_id", "version", "votes_version", "at", "body", "sha256")
        ),
        "a map stays as it was made",
    ),
}


def install(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for trigger, (table, refused, why) in GUARDS.items():
            if connection.vendor == "postgresql":
                install_postgresql(cursor, trigger, table, refused, why)
            else:
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {table} "
                    f"WHEN {refused.format(differs='NOT')} BEGIN SELECT RAISE(ABORT, '{why}'); END"
                )


def install_postgresql(cursor, trigger, table, refused, why):
    """PostgreSQL allows no subquery in WHEN, so the condition is a function of its own."""
    cursor.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused.format(differs='DISTINCT FROM')} THEN "
        f"RAISE EXCEPTION '{why}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN NEW; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {trigger} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for trigger, (table, _refused, _why) in GUARDS.items():
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")


class Migration(migrations.Migration):
    dependencies = [("forums", "0005_conversations")]
    operations = [migrations.RunPython(install, remove)]
