"""The database refuses to change or remove what is recorded, and lets the chain grow only at its end.

A table that SQLite rebuilds in a later migration loses its triggers: such a migration must run ``install``
again (a test looks for them after all migrations).
"""

from django.db import migrations

POSTGRESQL = (
    """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit record is never changed or removed' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE FUNCTION audit_entry_continues() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM audit_chainhead WHERE count + 1 = NEW.number AND hash = NEW.previous_hash
        ) THEN
            RAISE EXCEPTION 'an audit entry is only added at the end of the chain'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION audit_head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NOT EXISTS (SELECT 1 FROM audit_chainhead)
                AND (NEW.count <> 0 OR EXISTS (SELECT 1 FROM audit_entry))
            THEN
                RAISE EXCEPTION 'a chain with entries gets no new head' USING ERRCODE = 'restrict_violation';
            END IF;
        ELSIF NEW.count <> OLD.count + 1
            OR NOT EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW.count AND hash = NEW.hash)
        THEN
            RAISE EXCEPTION 'the head only moves to the entry that was added'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_entry_continues BEFORE INSERT ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION audit_entry_continues()
    """,
    """
    CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_chainhead
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON audit_chainhead
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()
    """,
    """
    CREATE TRIGGER audit_head_follows BEFORE INSERT OR UPDATE ON audit_chainhead
        FOR EACH ROW EXECUTE FUNCTION audit_head_follows()
    """,
)
POSTGRESQL_REVERSE = (
    "DROP TRIGGER audit_entry_stays ON audit_entry",
    "DROP TRIGGER audit_entry_is_not_emptied ON audit_entry",
    "DROP TRIGGER audit_entry_continues ON audit_entry",
    "DROP TRIGGER audit_head_stays ON audit_chainhead",
    "DROP TRIGGER audit_head_is_not_emptied ON audit_chainhead",
    "DROP TRIGGER audit_head_follows ON audit_chainhead",
    "DROP FUNCTION audit_refuse()",
    "DROP FUNCTION audit_entry_continues()",
    "DROP FUNCTION audit_head_follows()",
)
SQLITE = (
    """
    CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit record is never changed or removed'); END
    """,
    """
    CREATE TRIGGER audit_entry_is_not_removed BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit record is never changed or removed'); END
    """,
    """
    CREATE TRIGGER audit_entry_continues BEFORE INSERT ON audit_entry
    WHEN NOT EXISTS (
        SELECT 1 FROM audit_chainhead WHERE "count" + 1 = NEW.number AND hash = NEW.previous_hash
    )
    BEGIN SELECT RAISE(ABORT, 'an audit entry is only added at the end of the chain'); END
    """,
    """
    CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_chainhead
    BEGIN SELECT RAISE(ABORT, 'the audit record is never changed or removed'); END
    """,
    """
    CREATE TRIGGER audit_head_starts BEFORE INSERT ON audit_chainhead
    WHEN NOT EXISTS (SELECT 1 FROM audit_chainhead)
        AND (NEW."count" <> 0 OR EXISTS (SELECT 1 FROM audit_entry))
    BEGIN SELECT RAISE(ABORT, 'a chain with entries gets no new head'); END
    """,
    """
    CREATE TRIGGER audit_head_follows BEFORE UPDATE ON audit_chainhead
    WHEN NEW."count" <> OLD."count" + 1
        OR NOT EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW."count" AND hash = NEW.hash)
    BEGIN SELECT RAISE(ABORT, 'the head only moves to the entry that was added'); END
    """,
)
SQLITE_REVERSE = (
    "DROP TRIGGER audit_entry_stays",
    "DROP TRIGGER audit_entry_is_not_removed",
    "DROP TRIGGER audit_entry_continues",
    "DROP TRIGGER audit_head_stays",
    "DROP TRIGGER audit_head_starts",
    "DROP TRIGGER audit_head_follows",
)


def install(_apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(_apps, schema_editor):
    statements = {"postgresql": POSTGRESQL_REVERSE, "sqlite": SQLITE_REVERSE}
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
