"""Stored population tables stay as they are: polls are weighted to them, and results name them.

A set comes as a draft, gets its figures, goes into use, and can only be withdrawn after that. Figures are
added to a draft alone. A table that SQLite rebuilds in a later migration loses its triggers: such a migration
must run ``install`` again (a test looks for them after all migrations).
"""

from django.db import migrations

MESSAGE = "stored population tables are never changed or removed"
SET, CELL = "territory_targetset", "territory_targetcell"
KEPT = (
    "name",
    "source",
    "reference_date",
    "valid_until",
    "imported_at",
    "total",
    "tables",
    "age_bands",
    "fingerprint",
)


def conditions():
    """(trigger, table, event, condition under which the change is refused)"""
    changed = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in KEPT)
    step = (
        "(OLD.status = 'draft' AND NEW.status = 'current') "
        "OR (OLD.status = 'current' AND NEW.status = 'withdrawn')"
    )
    yield f"{SET}_begins", SET, "INSERT", "NEW.status <> 'draft'"
    yield f"{SET}_stays", SET, "UPDATE", f"{changed} OR NEW.id <> OLD.id OR NOT ({step})"
    yield f"{SET}_is_not_removed", SET, "DELETE", "1 = 1"
    draft = f"EXISTS (SELECT 1 FROM {SET} WHERE id = NEW.target_set_id AND status = 'draft')"
    yield f"{CELL}_joins_a_draft", CELL, "INSERT", f"NOT {draft}"
    yield f"{CELL}_stays", CELL, "UPDATE", "1 = 1"
    yield f"{CELL}_is_not_removed", CELL, "DELETE", "1 = 1"


def install(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for trigger, table, event, refused in conditions():
            if connection.vendor == "postgresql":
                install_postgresql(cursor, trigger, table, event, refused.format(differs="DISTINCT FROM"))
            else:
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
                    f"WHEN {refused.format(differs='NOT')} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )
        if connection.vendor == "postgresql":
            for table in (SET, CELL):
                cursor.execute(
                    f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_not_removed()"
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
        if postgresql:
            for table in (SET, CELL):
                cursor.execute(f"DROP TRIGGER {table}_is_not_emptied ON {table}")
        for trigger, table, _event, _refused in conditions():
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")


class Migration(migrations.Migration):
    dependencies = [("territory", "0002_target_sets")]
    operations = [migrations.RunPython(install, remove)]
