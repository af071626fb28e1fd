"""A frozen roll changes no more, and marks of who has voted stay as they were written: guarded by the database.

Entries, counts and the roll itself are refused every change once it is frozen; states go draft, open, frozen. An
account is linked to an entry of the roll that the link names. A voted mark is of an entry of a frozen roll (no
foreign key checks it: that would lock the entry, and leave the transaction's number on it), and never changes;
it is only written anew. A table that SQLite rebuilds in a later migration loses its triggers: such a migration
must run ``install`` again (a test looks for them after all migrations).
"""

from django.db import migrations

MESSAGE = "a frozen electoral roll and the marks of who has voted are not changed"
FROZEN = "EXISTS (SELECT 1 FROM roll_roll WHERE id = {row}.roll_id AND state = 'frozen')"
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
# Emptied by nobody: PostgreSQL's TRUNCATE passes by triggers of rows.
NOT_EMPTIED = ("roll_roll", "roll_rollentry", "roll_rollcount")


def guards():
    """(trigger, table, event, condition under which the change is refused)"""
    for table in ("roll_rollentry", "roll_rollcount"):
        for event, rows in ROWS.items():
            refused = " OR ".join(FROZEN.format(row=row) for row in rows)
            yield f"{table}_frozen_{event.lower()}", table, event, refused
    back = (
        "(OLD.state = 'open' AND NEW.state = 'draft') OR (OLD.state = 'draft' AND NEW.state = 'frozen')"
        " OR NEW.public_id <> OLD.public_id OR NEW.pepper_mark <> OLD.pepper_mark"
    )
    yield "roll_roll_stays", "roll_roll", "UPDATE", f"OLD.state = 'frozen' OR {back}"
    yield "roll_roll_is_kept", "roll_roll", "DELETE", "OLD.state <> 'draft'"
    yield "roll_roll_begins", "roll_roll", "INSERT", "NEW.state <> 'draft'"
    other = "NOT EXISTS (SELECT 1 FROM roll_rollentry WHERE id = NEW.entry_id AND roll_id = NEW.roll_id)"
    for event in ("INSERT", "UPDATE"):
        yield f"roll_rollmatch_of_its_roll_{event.lower()}", "roll_rollmatch", event, other
    nobody = (
        "NOT EXISTS (SELECT 1 FROM roll_rollentry AS e JOIN roll_roll AS r ON r.id = e.roll_id"
        " WHERE e.id = NEW.entry_id AND r.state = 'frozen')"
    )
    yield "roll_votedmark_of_somebody", "roll_votedmark", "INSERT", nobody
    yield "roll_votedmark_stays", "roll_votedmark", "UPDATE", "1 = 1"


def install(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            install_postgresql(cursor)
            return
        for trigger, table, event, refused in guards():
            cursor.execute(
                f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
                f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def install_postgresql(cursor):
    """PostgreSQL allows no subquery in WHEN, so the condition is a function of its own."""
    for trigger, table, event, refused in guards():
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
    cursor.execute(
        "CREATE FUNCTION roll_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in NOT_EMPTIED:
        cursor.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION roll_is_not_emptied()"
        )


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        if postgresql:
            for table in NOT_EMPTIED:
                cursor.execute(f"DROP TRIGGER {table}_is_not_emptied ON {table}")
            cursor.execute("DROP FUNCTION roll_is_not_emptied()")
        for trigger, table, _event, _refused in guards():
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")


class Migration(migrations.Migration):
    dependencies = [("roll", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
