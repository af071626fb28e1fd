import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territory", "0003_target_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchTry",
            fields=[
                ("mark", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("day", models.DateField(db_index=True)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Roll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("purpose", models.TextField(max_length=600, verbose_name="what it is for")),
                ("cutoff_on", models.DateField(verbose_name="cut-off date")),
                ("minimum_age", models.PositiveSmallIntegerField(default=18, verbose_name="least age")),
                ("corrections_from", models.DateField(verbose_name="first day of corrections")),
                ("corrections_until", models.DateField(verbose_name="last day of corrections")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("open", "open for corrections"), ("frozen", "frozen")],
                        default="draft",
                        editable=False,
                        max_length=6,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0, editable=False)),
                ("pepper_mark", models.BinaryField(max_length=32)),
                ("frozen_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("fingerprint", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "electoral roll",
                "verbose_name_plural": "electoral rolls",
                "ordering": ["-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("purpose", ""), _negated=True)
                        ),
                        name="roll_roll_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "frozen"])),
                        name="roll_roll_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("corrections_until__gte", models.F("corrections_from"))),
                        name="roll_roll_corrections_end_after_they_begin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum_age__lte", 100)), name="roll_roll_age_possible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("frozen_at__isnull", False),
                                ("state", "frozen"),
                                models.Q(("fingerprint", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "frozen"), _negated=True),
                                ("fingerprint", ""),
                                ("frozen_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="roll_roll_fingerprint_iff_frozen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RollEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number_mac", models.BinaryField(max_length=32)),
                ("person_mac", models.BinaryField(max_length=32)),
                ("weight", models.PositiveIntegerField(default=1)),
                ("desk", models.CharField(blank=True, max_length=20)),
                ("corrected", models.BooleanField(default=False)),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.district",
                    ),
                ),
                (
                    "roll",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="roll.roll",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RollImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("difference", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("looked_at", "looked at"), ("applied", "applied")],
                        default="looked_at",
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="roll.roll"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RollTransition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        choices=[("draft", "draft"), ("open", "open for corrections"), ("frozen", "frozen")],
                        max_length=6,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[("draft", "draft"), ("open", "open for corrections"), ("frozen", "frozen")],
                        max_length=6,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="roll.roll",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StagedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number_mac", models.BinaryField(max_length=32)),
                ("person_mac", models.BinaryField(max_length=32)),
                ("weight", models.PositiveIntegerField()),
                ("desk", models.CharField(blank=True, max_length=20)),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.district",
                    ),
                ),
                (
                    "roll_import",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staged",
                        to="roll.rollimport",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="VotedMark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("referendum", models.CharField(max_length=64)),
                (
                    "channel",
                    models.CharField(choices=[("web", "online"), ("desk", "at a voting desk")], max_length=4),
                ),
                ("settled", models.BooleanField(default=False)),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="voted_marks",
                        to="roll.rollentry",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("missing", "not on the roll"), ("district", "wrong district")],
                        max_length=8,
                        verbose_name="what is wrong",
                    ),
                ),
                ("number_mac", models.BinaryField(max_length=32, null=True)),
                ("person_mac", models.BinaryField(max_length=32, null=True)),
                ("explanation", models.TextField(max_length=1000, verbose_name="explanation")),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("accepted", "accepted"), ("declined", "declined")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
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
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.district"
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="roll.roll",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("roll", "resident"),
                        name="roll_correction_one_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "missing"),
                                ("number_mac__isnull", False),
                                ("person_mac__isnull", False),
                            ),
                            models.Q(
                                ("kind", "district"),
                                ("number_mac__isnull", True),
                                ("person_mac__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="roll_correction_marks_of_the_missing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("reason", ""),
                                ("state", "waiting"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ["accepted", "declined"]),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="roll_correction_decided_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("explanation", ""), _negated=True),
                        name="roll_correction_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("resident")), _negated=True),
                            _connector="OR",
                        ),
                        name="roll_correction_of_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RollCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("people", models.PositiveIntegerField()),
                ("weight", models.PositiveBigIntegerField()),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.district"
                    ),
                ),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="roll.roll"
                    ),
                ),
            ],
            options={
                "ordering": ["district__sort_key"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("roll", "district"), name="roll_count_once"),
                    models.CheckConstraint(condition=models.Q(("people__gt", 0)), name="roll_count_people"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RollMatch",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="match",
                        serialize=False,
                        to="roll.rollentry",
                    ),
                ),
                ("raised", models.BooleanField()),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roll_matches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "roll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="matches", to="roll.roll"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="rollentry",
            constraint=models.UniqueConstraint(fields=("roll", "number_mac"), name="roll_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="rollentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 1), ("weight__lte", 10000)), name="roll_entry_weight"
            ),
        ),
        migrations.AddConstraint(
            model_name="rollimport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "applied")),
                fields=("roll", "revision"),
                name="roll_import_one_for_a_revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="rollimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("rows__gt", 0)), name="roll_import_of_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="rollimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("applied_at__isnull", True), ("state", "looked_at")),
                    models.Q(("applied_at__isnull", False), ("state", "applied")),
                    _connector="OR",
                ),
                name="roll_import_says_when_applied",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolltransition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after", "open"), ("before", "draft")),
                    models.Q(("after", "frozen"), ("before", "open")),
                    _connector="OR",
                ),
                name="roll_transition_allowed",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolltransition",
            constraint=models.UniqueConstraint(fields=("roll", "before"), name="roll_transition_once"),
        ),
        migrations.AddConstraint(
            model_name="stagedentry",
            constraint=models.UniqueConstraint(fields=("roll_import", "number_mac"), name="roll_staged_once"),
        ),
        migrations.AddIndex(
            model_name="votedmark",
            index=models.Index(
                condition=models.Q(("settled", False)), fields=["referendum"], name="roll_votedmark_unsettled"
            ),
        ),
        migrations.AddConstraint(
            model_name="votedmark",
            constraint=models.UniqueConstraint(fields=("referendum", "entry"), name="roll_votedmark_once"),
        ),
        migrations.AddConstraint(
            model_name="votedmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["web", "desk"])), name="roll_votedmark_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="votedmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("referendum", ""), _negated=True), name="roll_votedmark_of_a_referendum"
            ),
        ),
        migrations.AddConstraint(
            model_name="rollmatch",
            constraint=models.UniqueConstraint(
                fields=("roll", "resident"), name="roll_match_one_of_an_account"
            ),
        ),
    ]
