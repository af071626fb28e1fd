"""What respondents rely on stays as it was: guarded by the database from the first participation on.

Questions, options, districts and the poll's own terms change no more, and an answered poll never becomes a
draft again. Its closing time moves only in the step that closes it. A table that SQLite rebuilds in a later
migration loses its triggers: such a migration must run ``install`` again (a test looks for them).
"""

from django.db import migrations

MESSAGE = "residents have answered this poll, so it cannot be changed"

# Which poll a row belongs to, as SQL over {row} (NEW or OLD).
POLL_OF = {
    "polls_question": "{row}.poll_id",
    "polls_option": "(SELECT poll_id FROM polls_question WHERE id = {row}.question_id)",
    "polls_poll_districts": "{row}.poll_id",
}
TERMS = (
    "title",
    "description",
    "minimum_assurance",
    "result_timing",
    "batch_min",
    "may_change",
    "opens_at",
    "corrects_id",
)
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def answered(poll):
    return f"EXISTS (SELECT 1 FROM polls_participation WHERE poll_id = {poll})"


def conditions(poll_of=POLL_OF, terms=TERMS):
    """(trigger, table, event, condition under which the change is refused)"""
    for table, poll in poll_of.items():
        for event, rows in ROWS.items():
            refused = " OR ".join(answered(poll.format(row=row)) for row in rows)
            yield f"{table}_frozen_{event.lower()}", table, event, refused
    changed = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in terms)
    moved = "(NEW.closes_at IS {differs} OLD.closes_at AND NOT (OLD.state = 'open' AND NEW.state = 'closed'))"
    back = "(NEW.state = 'draft' AND OLD.state <> 'draft')"
    yield (
        "polls_poll_frozen",
        "polls_poll",
        "UPDATE",
        f"({changed} OR {moved} OR {back}) AND {answered('OLD.id')}",
    )


def install(apps, schema_editor):
    install_for(schema_editor.connection, POLL_OF, TERMS)


def install_for(connection, poll_of, terms):
    with connection.cursor() as cursor:
        for trigger, table, event, refused in conditions(poll_of, terms):
            if connection.vendor == "postgresql":
                install_postgresql(cursor, trigger, table, event, refused)
            else:
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
                    f"WHEN {refused.format(differs='NOT')} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )


def install_postgresql(cursor, trigger, table, event, refused):
    """PostgreSQL allows no subquery in WHEN, so the condition is a function of its own."""
    given_back = "OLD" if event == "DELETE" else "NEW"
    cursor.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused.format(differs='DISTINCT FROM')} THEN "
        f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {given_back}; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def remove(apps, schema_editor):
    remove_for(schema_editor.connection, POLL_OF, TERMS)


def remove_for(connection, poll_of, terms):
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for trigger, table, _event, _refused in conditions(poll_of, terms):
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")


class Migration(migrations.Migration):
    dependencies = [("polls", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
