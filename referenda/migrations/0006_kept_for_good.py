"""Notes and documents are only ever added; a note continues the one before it, and tells its own archive.

SQLite loses a table's triggers when a later migration rebuilds it: such a migration must run ``install`` again.
"""

from django.db import migrations

MESSAGE = "what is kept of a referendum stays, and a note continues the one before it"
STATE = "(SELECT state FROM referenda_referendum WHERE id = NEW.referendum_id)"
EVENT = (
    "(SELECT 1 FROM referenda_event AS e WHERE e.id = NEW.event_id AND e.referendum_id = NEW.referendum_id"
)
HEIGHT = "(SELECT height FROM referenda_event WHERE id = NEW.event_id)"


def guards():
    """(trigger, table, event, condition under which the change is refused)."""
    for table in ("referenda_note", "referenda_document"):
        for event in ("UPDATE", "DELETE"):
            yield f"{table}_added_only_{event.lower()}", table, event, "1 = 1"
    yield (
        "referenda_note_continues",
        "referenda_note",
        "INSERT",
        f"COALESCE({STATE}, '') <> 'open'"
        f" OR NOT EXISTS {EVENT} AND e.height = NEW.ballots AND e.type IN ('Setup', 'Ballot'))"
        " OR EXISTS (SELECT 1 FROM referenda_note AS n JOIN referenda_event AS e ON e.id = n.event_id"
        f" WHERE n.referendum_id = NEW.referendum_id AND (n.day >= NEW.day OR e.height > {HEIGHT}))",
    )
    yield (
        "referenda_document_final",
        "referenda_document",
        "INSERT",
        f"NOT (NEW.kind = 'record' AND COALESCE({STATE}, '') IN ('certified', 'annulled'))"
        " AND NOT (NEW.kind = 'zero' AND EXISTS (SELECT 1 FROM referenda_event AS e"
        " WHERE e.referendum_id = NEW.referendum_id AND e.type = 'Setup'))",
    )


def install(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, event, refused in guards():
            if schema_editor.connection.vendor == "postgresql":
                install_postgresql(cursor, trigger, table, event, refused)
            else:
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
                    f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )


def install_postgresql(cursor, trigger, table, event, refused):
    """PostgreSQL allows no subquery in WHEN, so the condition is a function of its own."""
    given_back = "OLD" if event == "DELETE" else "NEW"
    cursor.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused} THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {given_back}; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, _event, _refused in guards():
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")


class Migration(migrations.Migration):
    dependencies = [("referenda", "0005_records")]
    operations = [migrations.RunPython(install, remove)]
