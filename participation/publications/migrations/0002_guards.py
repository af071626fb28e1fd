"""What is published stays as it is: guarded by the database, whoever asks.

A version is published in one step, from *submitted*, by somebody who has no part in the draft; from then on
neither it nor its sections, contributors, steps and files change or go, and a bulletin keeps its number. A table
that SQLite rebuilds in a later migration loses its triggers: such a migration must run ``install`` again (a test
looks for them after all migrations).
"""

from django.db import migrations

STAYS = "what is published is never changed or removed"
FOUR_EYES = "a bulletin is published from its submitted state, by somebody who did not write it"

OF_EDITION = ("publications_section", "publications_contributor")
NEVER_CHANGED = ("publications_transition", "publications_rendering")
NOT_EMPTIED = (
    "publications_bulletin",
    "publications_edition",
    *OF_EDITION,
    *NEVER_CHANGED,
)


def published(row):
    return f"EXISTS (SELECT 1 FROM publications_edition WHERE id = {row}.edition_id AND state = 'published')"


def conditions():
    """(trigger, table, event, condition under which the change is refused, words)"""
    edition = "publications_edition"
    yield "publications_edition_stays", edition, "UPDATE", "OLD.state = 'published'", STAYS
    yield "publications_edition_is_kept", edition, "DELETE", "OLD.state = 'published'", STAYS
    yield "publications_edition_begins", edition, "INSERT", "NEW.state <> 'draft'", FOUR_EYES
    yield (
        "publications_edition_four_eyes",
        edition,
        "UPDATE",
        "NEW.state = 'published' AND (OLD.state <> 'submitted' OR EXISTS (SELECT 1 FROM"
        " publications_contributor WHERE edition_id = NEW.id AND person_id = NEW.approved_by_id))",
        FOUR_EYES,
    )
    bulletin = "publications_bulletin"
    yield (
        "publications_bulletin_keeps_number",
        bulletin,
        "UPDATE",
        "OLD.slug IS NOT NULL AND (NEW.slug IS NULL OR NEW.slug <> OLD.slug OR NEW.year <> OLD.year"
        " OR NEW.ordinal <> OLD.ordinal)",
        STAYS,
    )
    yield "publications_bulletin_is_kept", bulletin, "DELETE", "OLD.slug IS NOT NULL", STAYS
    for table in OF_EDITION:
        for event, rows in {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}.items():
            refused = " OR ".join(published(row) for row in rows)
            yield f"{table}_frozen_{event.lower()}", table, event, refused, STAYS
    for table in NEVER_CHANGED:
        for event in ("UPDATE", "DELETE"):
            yield f"{table}_frozen_{event.lower()}", table, event, published("OLD"), STAYS


def install(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, event, refused, words in conditions():
            if schema_editor.connection.vendor == "postgresql":
                install_postgresql(cursor, trigger, table, event, refused, words)
            else:
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
                    f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{words}'); END"
                )
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(
                "CREATE FUNCTION publications_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'restrict_violation'; END $$"
            )
            for table in NOT_EMPTIED:
                cursor.execute(
                    f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION publications_not_emptied()"
                )


def install_postgresql(cursor, trigger, table, event, refused, words):
    """PostgreSQL allows no subquery in WHEN, so the condition is a function of its own."""
    given_back = "OLD" if event == "DELETE" else "NEW"
    cursor.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused} THEN "
        f"RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {given_back}; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, _event, _refused, _words in conditions():
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")
        if postgresql:
            for table in NOT_EMPTIED:
                cursor.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
            cursor.execute("DROP FUNCTION publications_not_emptied()")


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
