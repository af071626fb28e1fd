"""Results of districts, where a rule asks for a majority in some of them.

The rule is frozen with the others, it has both of its numbers or none, and credentials have a district exactly where it is
asked for. Lines are only ever added, none before voting has opened. Taking the columns away again, SQLite rebuilds the table
of credentials and loses its triggers: ``restore`` writes them anew.
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

MESSAGE = "what voters rely on is not changed, and an archive only grows"
STATE = "(SELECT state FROM referenda_referendum WHERE id = {row}.referendum_id)"
RULE = "(SELECT districts_needed FROM referenda_referendum WHERE id = {row}.referendum_id)"
BEFORE_VOTING = "('announced', 'ceremony', 'ready')"
IMPOSSIBLE = (
    "(NEW.districts_needed IS NULL) <> (NEW.district_least IS NULL)"
    " OR COALESCE(NEW.districts_needed, 1) < 1 OR COALESCE(NEW.district_least, 10) < 10"
)


def guards():
    """(trigger, table, event, condition under which the change is refused); {differs} depends on the database."""
    for event in ("UPDATE", "DELETE"):
        yield f"referenda_districtline_added_only_{event.lower()}", "referenda_districtline", event, "1 = 1"
    yield (
        "referenda_districtline_in_its_time",
        "referenda_districtline",
        "INSERT",
        f"{RULE.format(row='NEW')} IS NULL OR NOT ("
        f"NEW.kind = 'list' AND {STATE.format(row='NEW')} = 'open'"
        f" OR NEW.kind IN ('areas', 'decryption') AND {STATE.format(row='NEW')} = 'tallied'"
        f" OR NEW.kind = 'result' AND {STATE.format(row='NEW')} = 'provisional')"
        " OR NEW.trustee_id IS NOT NULL"
        " AND (SELECT referendum_id FROM referenda_trustee WHERE id = NEW.trustee_id) <> NEW.referendum_id",
    )
    yield (
        "referenda_referendum_districts_insert",
        "referenda_referendum",
        "INSERT",
        IMPOSSIBLE,
    )
    yield (
        "referenda_referendum_districts_update",
        "referenda_referendum",
        "UPDATE",
        f"{IMPOSSIBLE} OR OLD.state <> 'draft' AND ("
        "NEW.districts_needed IS {differs} OLD.districts_needed"
        " OR NEW.district_least IS {differs} OLD.district_least)",
    )
    yield (
        "referenda_credential_district_insert",
        "referenda_credential",
        "INSERT",
        f"(NEW.district_id IS NULL) <> ({RULE.format(row='NEW')} IS NULL)",
    )
    yield (
        "referenda_credential_district_stays",
        "referenda_credential",
        "UPDATE",
        "NEW.district_id IS {differs} OLD.district_id",
    )


def install(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, event, condition in guards():
            refused = condition.replace("{differs}", "DISTINCT FROM" if postgresql else "NOT")
            if postgresql:
                install_postgresql(cursor, trigger, table, event, refused)
            else:
                install_sqlite(cursor, trigger, table, event, refused)


def install_sqlite(cursor, trigger, table, event, refused):
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


def nothing(apps, schema_editor):
    """Forwards, SQLite only adds columns: all triggers stay."""


def restore(apps, schema_editor):
    """Those of migration ``0002_guards`` on the table that SQLite rebuilt on the way back."""
    if schema_editor.connection.vendor == "postgresql":
        return
    old = f"{STATE.format(row='OLD')} NOT IN {BEFORE_VOTING}"
    new = f"{STATE.format(row='NEW')} NOT IN {BEFORE_VOTING}"
    kept = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("referendum_id", "public_key", "weight"))
    stays = f"({kept}) OR (NEW.handle <> OLD.handle AND NEW.handle <> '')"
    table = "referenda_credential"
    with schema_editor.connection.cursor() as cursor:
        install_sqlite(cursor, "referenda_credential_frozen_insert", table, "INSERT", new)
        install_sqlite(cursor, "referenda_credential_frozen_delete", table, "DELETE", old)
        install_sqlite(cursor, "referenda_credential_stays", table, "UPDATE", stays)


class Migration(migrations.Migration):
    dependencies = [
        ("referenda", "0007_explanations"),
        ("territory", "0003_target_guards"),
    ]

    operations = [
        migrations.RunPython(nothing, restore),
        migrations.AddField(
            model_name="credential",
            name="district",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.district",
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.district",
                verbose_name="district",
            ),
        ),
        migrations.AddField(
            model_name="referendum",
            name="district_least",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Districts in which fewer people vote online are counted together with others, so that nobody's vote shows. Given only with a majority of districts.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(10),
                    django.core.validators.MaxValueValidator(10000),
                ],
                verbose_name="least ballots of a district",
            ),
        ),
        migrations.AddField(
            model_name="referendum",
            name="districts_needed",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="In so many districts of the roll a proposal has to pass the threshold as well. Empty: the whole city alone decides, and no district's result is decrypted.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="majority in so many districts, too",
            ),
        ),
        migrations.CreateModel(
            name="DistrictLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("list", "List"),
                            ("areas", "Areas"),
                            ("decryption", "Decryption"),
                            ("result", "Result"),
                        ],
                        max_length=10,
                    ),
                ),
                ("raw", models.BinaryField()),
                (
                    "referendum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="district_lines",
                        to="referenda.referendum",
                    ),
                ),
                (
                    "trustee",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="district_line",
                        to="referenda.trustee",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("referendum", "position"), name="referenda_districtline_place_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "decryption"), _negated=True),
                        fields=("referendum", "kind"),
                        name="referenda_districtline_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "list"), ("position", 0), ("trustee__isnull", True)),
                            models.Q(("kind", "areas"), ("position", 1), ("trustee__isnull", True)),
                            models.Q(("kind", "decryption"), ("position__gt", 1), ("trustee__isnull", False)),
                            models.Q(("kind", "result"), ("position__gt", 2), ("trustee__isnull", True)),
                            _connector="OR",
                        ),
                        name="referenda_districtline_in_order",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
