"""What voters rely on stays as it was, and archives only grow: guarded by the database.

Once a referendum is announced its texts, rules, roll, questions and trustees change no more; once voting has
opened neither do its credentials, except that their handles are emptied; what trustees published in the ceremony
changes in the ceremony alone. Events, their data and the steps that were made are only ever added. States
follow the table. A table that SQLite rebuilds in a later migration loses its triggers: such a migration must
run ``install`` again (a test looks for them after all migrations).
"""

from django.db import migrations

MESSAGE = "what voters rely on is not changed, and an archive only grows"
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
STATE = "(SELECT state FROM referenda_referendum WHERE id = {referendum})"
ADDED_ONLY = ("referenda_event", "referenda_datum", "referenda_transition", "referenda_decryption")
TERMS = (
    "uuid",
    "title",
    "description",
    "title_en",
    "description_en",
    "roll_id",
    "opens_at",
    "closes_at",
    "objection_days",
    "quorum",
    "threshold_percent",
    "blank_counts",
    "tie_rule",
    "credential_mode",
    "credential_authority",
    "trustees_needed",
    "supersedes_id",
)
BEFORE_VOTING = "('announced', 'ceremony', 'ready')"
STEPS = (
    ("draft", "review"),
    ("review", "draft"),
    ("review", "announced"),
    ("announced", "ceremony"),
    ("ceremony", "announced"),
    ("ceremony", "ready"),
    ("ready", "announced"),
    ("ready", "open"),
    ("open", "closed"),
    ("closed", "tallied"),
    ("tallied", "provisional"),
    ("provisional", "certified"),
    *(
        (state, "annulled")
        for state in ("announced", "ceremony", "ready", "open", "closed", "tallied", "provisional")
    ),
)


def state_of(referendum):
    return STATE.format(referendum=referendum)


def guards():
    """(trigger, table, event, condition under which the change is refused); {differs} depends on the database."""
    for table in ADDED_ONLY:
        for event in ("UPDATE", "DELETE"):
            yield f"{table}_added_only_{event.lower()}", table, event, "1 = 1"
    for event, rows in ROWS.items():
        question = " OR ".join(
            f"COALESCE({state_of(f'{row}.referendum_id')}, 'draft') <> 'draft'" for row in rows
        )
        yield f"referenda_question_frozen_{event.lower()}", "referenda_question", event, question
        option = " OR ".join(
            "COALESCE((SELECT r.state FROM referenda_referendum AS r JOIN referenda_question AS q"
            f" ON q.referendum_id = r.id WHERE q.id = {row}.question_id), 'draft') <> 'draft'"
            for row in rows
        )
        yield f"referenda_option_frozen_{event.lower()}", "referenda_option", event, option
        if event != "UPDATE":
            yield f"referenda_trustee_frozen_{event.lower()}", "referenda_trustee", event, question
            credential = " OR ".join(
                f"{state_of(f'{row}.referendum_id')} NOT IN {BEFORE_VOTING}" for row in rows
            )
            yield f"referenda_credential_frozen_{event.lower()}", "referenda_credential", event, credential
    named = " OR ".join(
        f"NEW.{name} IS {{differs}} OLD.{name}" for name in ("referendum_id", "person_id", "index", "name")
    )
    published = " OR ".join(
        f"NEW.{name} <> OLD.{name}" for name in ("certificate", "dealing", "verification_key")
    )
    yield (
        "referenda_trustee_frozen_update",
        "referenda_trustee",
        "UPDATE",
        f"({named.replace('.index', '.{{index}}')})"
        f" OR (({published}) AND {state_of('OLD.referendum_id')} NOT IN ('announced', 'ceremony'))",
    )
    kept = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("referendum_id", "public_key", "weight"))
    yield (
        "referenda_credential_stays",
        "referenda_credential",
        "UPDATE",
        f"({kept}) OR (NEW.handle <> OLD.handle AND NEW.handle <> '')",
    )
    changed = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in TERMS)
    allowed = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in STEPS)
    yield (
        "referenda_referendum_stays",
        "referenda_referendum",
        "UPDATE",
        f"(OLD.state <> 'draft' AND ({changed})) OR (NEW.state <> OLD.state AND NOT ({allowed}))",
    )
    yield "referenda_referendum_is_kept", "referenda_referendum", "DELETE", "OLD.state <> 'draft'"
    yield "referenda_referendum_begins", "referenda_referendum", "INSERT", "NEW.state <> 'draft'"


def install(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    words = {"differs": "DISTINCT FROM" if postgresql else "NOT", "index": '"index"'}
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, event, condition in guards():
            refused = condition.replace("{{index}}", words["index"]).replace("{differs}", words["differs"])
            if postgresql:
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
    dependencies = [("referenda", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
