"""What one officer proposes another one decides, once; nothing is annulled or certified by one alone.

Proposals are only added, and change once, from waiting to decided. What follows from an upheld objection is only
added, and nothing is certified without it. Notes are signed at closing and of the result, too. A table that SQLite
rebuilds in a later migration loses its triggers: such a migration must run ``install`` again.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MESSAGE = "what one officer proposes another one decides, once"
LOOKS = {"annulment": ("state",), "takeback": ("desk_id",)}
PROPOSED = ("referendum_id", "reason", "proposed_by_id", "proposed_at")
OF_IT = "WHERE referendum_id = NEW.{referendum} AND verdict = '{verdict}'"

earlier = import_module("referenda.migrations.0006_kept_for_good")
NOTE = "referenda_note"
HEIGHT = "(SELECT height FROM referenda_event WHERE id = NEW.event_id)"
STATE = "(SELECT state FROM referenda_referendum WHERE id = NEW.referendum_id)"
EVENT = "EXISTS (SELECT 1 FROM referenda_event AS e WHERE e.id = NEW.event_id AND e.referendum_id = NEW.referendum_id"
#: The number of the event by which voting closed.
END = "(SELECT height FROM referenda_event WHERE referendum_id = NEW.referendum_id AND type = 'EndBallots')"


def note_guards():
    """As those of 0006, of which only the condition of new notes is another one."""
    for event in ("UPDATE", "DELETE"):
        yield f"{NOTE}_added_only_{event.lower()}", NOTE, event, "1 = 1"
    fits = " OR ".join(
        f"(NEW.kind = '{kind}' AND {condition})"
        for kind, condition in {
            "day": f"COALESCE({STATE}, '') = 'open' AND {EVENT} AND e.height = NEW.ballots"
            " AND e.type IN ('Setup', 'Ballot'))",
            "closing": f"{EVENT} AND e.type = 'EndBallots') AND NEW.ballots = {END} - 1",
            "result": f"{EVENT} AND e.type = 'Result') AND NEW.ballots = {END} - 1",
        }.items()
    )
    yield (
        "referenda_note_continues",
        NOTE,
        "INSERT",
        f"NOT COALESCE({fits}, {{false}})"
        " OR EXISTS (SELECT 1 FROM referenda_note AS n JOIN referenda_event AS e ON e.id = n.event_id"
        " WHERE n.referendum_id = NEW.referendum_id AND (n.day > NEW.day OR (NEW.kind = 'day' AND n.day = NEW.day)"
        f" OR e.height > {HEIGHT}))",
    )


def remove_earlier(apps, schema_editor):
    """The table is rebuilt, so that its triggers come again afterwards."""
    _remove(schema_editor, [it for it in earlier.guards() if it[1] == NOTE])


def install_earlier(apps, schema_editor):
    _install(schema_editor, [it for it in earlier.guards() if it[1] == NOTE], earlier.MESSAGE)


def forget_ends(apps, schema_editor):
    """Going back: one note a day was all there could be."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM referenda_note WHERE kind <> 'day'")


def guards():
    """(trigger, table, event, condition under which the change is refused); {differs} depends on the database."""
    for look, more in LOOKS.items():
        table = f"referenda_{look}"
        changed = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in (*PROPOSED, *more))
        elsewhere = "(SELECT referendum_id FROM referenda_desk WHERE id = NEW.desk_id) <> NEW.referendum_id"
        of_another = f" OR {elsewhere}" if "desk_id" in more else ""
        yield f"{table}_begins", table, "INSERT", f"NEW.verdict <> 'waiting'{of_another}"
        yield f"{table}_decided_once", table, "UPDATE", f"OLD.verdict <> 'waiting' OR {changed}"
        yield f"{table}_is_kept", table, "DELETE", "1 = 1"
    waits = OF_IT.format(referendum="id", verdict="waiting")
    confirmed = OF_IT.format(referendum="id", verdict="confirmed")
    yield (
        "referenda_referendum_ends_by_two",
        "referenda_referendum",
        "UPDATE",
        # What a draft does not become is refused already.
        "NEW.state <> OLD.state AND OLD.state NOT IN ('draft', 'review') AND ("
        f"(NEW.state = 'annulled' AND NOT EXISTS (SELECT 1 FROM referenda_annulment {confirmed}))"
        f" OR (NEW.state = 'certified' AND EXISTS (SELECT 1 FROM referenda_annulment {waits})))",
    )
    yield (
        "referenda_referendum_answers_objections",
        "referenda_referendum",
        "UPDATE",
        "NEW.state = 'certified' AND OLD.state = 'provisional' AND EXISTS (SELECT 1 FROM referenda_objection AS o"
        " WHERE o.referendum_id = NEW.id AND o.upheld AND NOT EXISTS"
        " (SELECT 1 FROM referenda_consequence AS c WHERE c.objection_id = o.id))",
    )
    yield (
        "referenda_consequence_of_upheld",
        "referenda_consequence",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM referenda_objection WHERE id = NEW.objection_id AND upheld)",
    )
    for event in ("UPDATE", "DELETE"):
        yield (
            f"referenda_consequence_added_only_{event.lower()}",
            "referenda_consequence",
            event,
            "1 = 1",
        )
    by_them = OF_IT.format(referendum="referendum_id", verdict="confirmed")
    first = "(SELECT signed_by_id FROM referenda_referendum WHERE id = NEW.referendum_id)"
    yield (
        "referenda_transition_by_two",
        "referenda_transition",
        "INSERT",
        "(NEW.after = 'annulled' AND NOT EXISTS (SELECT 1 FROM referenda_annulment"
        f" {by_them} AND decided_by_id = NEW.by_id))"
        f" OR (NEW.after = 'certified' AND (NEW.by_id IS NULL OR COALESCE({first}, NEW.by_id) = NEW.by_id))",
    )


def install(apps, schema_editor):
    _install(schema_editor, guards(), MESSAGE)
    _install(schema_editor, note_guards(), earlier.MESSAGE)


def _install(schema_editor, wanted, message):
    postgresql = schema_editor.connection.vendor == "postgresql"
    differs, false = ("DISTINCT FROM", "FALSE") if postgresql else ("NOT", "0")
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, event, condition in wanted:
            refused = condition.replace("{differs}", differs).replace("{false}", false)
            if postgresql:
                install_postgresql(cursor, trigger, table, event, refused, message)
            else:
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
                    f"WHEN {refused} BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )


def install_postgresql(cursor, trigger, table, event, refused, message):
    """PostgreSQL allows no subquery in WHEN, so the condition is a function of its own."""
    given_back = "OLD" if event == "DELETE" else "NEW"
    cursor.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {given_back}; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def remove(apps, schema_editor):
    _remove(schema_editor, [*guards(), *note_guards()])


def _remove(schema_editor, known):
    postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, _event, _refused in known:
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")


class Migration(migrations.Migration):
    dependencies = [
        ("referenda", "0008_districts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Annulment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for another officer"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("review", "in review"),
                            ("announced", "announced"),
                            ("ceremony", "key ceremony"),
                            ("ready", "ready for voting"),
                            ("open", "open for voting"),
                            ("closed", "closed"),
                            ("tallied", "counted, encrypted"),
                            ("provisional", "provisional result"),
                            ("certified", "certified"),
                            ("annulled", "annulled"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referendum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="referenda.referendum",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="referenda_annulment_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("verdict", "waiting"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(
                                    models.Q(
                                        ("answer", ""),
                                        ("decided_by", models.F("proposed_by")),
                                        ("verdict", "withdrawn"),
                                    ),
                                    models.Q(
                                        ("answer", ""),
                                        ("verdict", "confirmed"),
                                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    ),
                                    models.Q(
                                        ("verdict", "declined"),
                                        models.Q(("answer", ""), _negated=True),
                                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="referenda_annulment_decided_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("verdict", "waiting")),
                        fields=("referendum",),
                        name="referenda_annulment_one_waits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consequence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "objection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consequence",
                        to="referenda.objection",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="referenda_consequence_says_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TakeBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for another officer"),
                            ("confirmed", "confirmed"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="take_backs",
                        to="referenda.desk",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referendum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="referenda.referendum",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="referenda_takeback_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("verdict", "waiting"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(
                                    models.Q(
                                        ("answer", ""),
                                        ("decided_by", models.F("proposed_by")),
                                        ("verdict", "withdrawn"),
                                    ),
                                    models.Q(
                                        ("answer", ""),
                                        ("verdict", "confirmed"),
                                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    ),
                                    models.Q(
                                        ("verdict", "declined"),
                                        models.Q(("answer", ""), _negated=True),
                                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="referenda_takeback_decided_by_another",
                    ),
                ],
            },
        ),
        migrations.RunPython(remove_earlier, install_earlier),
        migrations.AlterModelOptions(
            name="note",
            options={"default_permissions": (), "ordering": ["-day", "-pk"]},
        ),
        migrations.RemoveConstraint(
            model_name="note",
            name="referenda_note_once_a_day",
        ),
        migrations.AddField(
            model_name="note",
            name="kind",
            field=models.CharField(
                choices=[
                    ("day", "daily note"),
                    ("closing", "note at closing"),
                    ("result", "note of the result"),
                ],
                default="day",
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "day")),
                fields=("referendum", "day"),
                name="referenda_note_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "day"), _negated=True),
                fields=("referendum", "kind"),
                name="referenda_note_of_an_end_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["day", "closing", "result"])),
                name="referenda_note_known_kind",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_ends),
        migrations.RunPython(install, remove),
    ]
