"""Memberships of one person in one organ do not overlap, nor do phases of one process: guarded by the database,
whoever asks. Operations hold the organ or the process, so that two in the same instant see each other.

A table that SQLite rebuilds in a later migration loses its triggers: such a migration must run ``install`` again
(a test looks for them after all migrations).
"""

from django.db import migrations

MEMBERSHIP = "a person is in an organ once at a time"
PHASE = "phases of a process do not overlap"

OTHER_MEMBERSHIP = (
    "EXISTS (SELECT 1 FROM processes_membership AS other WHERE other.organ_id = NEW.organ_id"
    " AND other.person_id = NEW.person_id AND other.id <> NEW.id"
    " AND (other.until IS NULL OR other.until > NEW.since)"
    " AND (NEW.until IS NULL OR NEW.until > other.since))"
)
OTHER_PHASE = (
    "EXISTS (SELECT 1 FROM processes_phase AS other WHERE other.process_id = NEW.process_id"
    " AND other.id <> NEW.id AND other.starts_on <= NEW.ends_on AND NEW.starts_on <= other.ends_on)"
)


def guards():
    """(trigger, table, event, condition under which the change is refused, message)"""
    for event in ("INSERT", "UPDATE"):
        name = event.lower()
        yield f"processes_membership_once_{name}", "processes_membership", event, OTHER_MEMBERSHIP, MEMBERSHIP
        yield f"processes_phase_apart_{name}", "processes_phase", event, OTHER_PHASE, PHASE


def install(apps, schema_editor):
    """AFTER, since SQLite gives a new row its id only then."""
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, event, refused, message in guards():
            if schema_editor.connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {refused} THEN "
                    f"RAISE EXCEPTION '{message}' USING ERRCODE = 'exclusion_violation'; END IF; "
                    f"RETURN NEW; END $$"
                )
                cursor.execute(
                    f"CREATE TRIGGER {trigger} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER {trigger} AFTER {event} ON {table} "
                    f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, _event, _refused, _message in guards():
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")


class Migration(migrations.Migration):
    dependencies = [("processes", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
