"""Numbers, dates, statements on one scale, and the option *other*: with questions, frozen like them."""

from importlib import import_module

import django.core.validators
from django.db import migrations, models

from participation.storage.guards import install, remove

# SQLite rebuilds a table to add a column, which it cannot while triggers refer to the table.
EARLIER = import_module("polls.migrations.0005_extensions").GUARDS_NOW


class Migration(migrations.Migration):
    dependencies = [
        ("polls", "0005_extensions"),
    ]

    operations = [
        remove(*EARLIER),
        migrations.RemoveConstraint(
            model_name="question",
            name="polls_question_kind_known",
        ),
        migrations.AddField(
            model_name="option",
            name="is_other",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="option",
            name="lower",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="option",
            name="upper",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="date_max",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AddField(
            model_name="question",
            name="date_min",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
        migrations.AddField(
            model_name="question",
            name="date_range",
            field=models.CharField(
                choices=[("week", "weeks"), ("month", "months")],
                default="month",
                max_length=5,
                verbose_name="published by",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="number_decimals",
            field=models.PositiveSmallIntegerField(
                default=0, validators=[django.core.validators.MaxValueValidator(2)], verbose_name="decimals"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="number_max",
            field=models.BigIntegerField(default=100, verbose_name="highest number"),
        ),
        migrations.AddField(
            model_name="question",
            name="number_min",
            field=models.BigIntegerField(default=0, verbose_name="lowest number"),
        ),
        migrations.AddField(
            model_name="question",
            name="number_unit",
            field=models.CharField(blank=True, max_length=20, verbose_name="unit of the number"),
        ),
        migrations.AddField(
            model_name="question",
            name="scale_labels",
            field=models.TextField(blank=True, max_length=500, verbose_name="answers on the scale"),
        ),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(
                choices=[
                    ("single", "one choice"),
                    ("multiple", "several choices"),
                    ("ranking", "ranking"),
                    ("score", "score"),
                    ("budget", "budget"),
                    ("text", "open text"),
                    ("number", "number"),
                    ("matrix", "statements on one scale"),
                    ("date", "date"),
                ],
                default="single",
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="option",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_other", True)), fields=("question",), name="polls_option_other_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="option",
            constraint=models.UniqueConstraint(fields=("question", "lower"), name="polls_option_range_once"),
        ),
        migrations.AddConstraint(
            model_name="option",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lower__isnull", True), ("upper__isnull", True)),
                    models.Q(
                        ("is_other", False), ("lower__isnull", False), ("upper__gte", models.F("lower"))
                    ),
                    _connector="OR",
                ),
                name="polls_option_range_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "single",
                            "multiple",
                            "ranking",
                            "score",
                            "budget",
                            "text",
                            "number",
                            "matrix",
                            "date",
                        ],
                    )
                ),
                name="polls_question_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "matrix"), _negated=True),
                    models.Q(("score_min", 1), models.Q(("scale_labels", ""), _negated=True)),
                    _connector="OR",
                ),
                name="polls_question_matrix_has_labels",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number_decimals__lte", 2),
                    ("number_max__gt", models.F("number_min")),
                    ("number_max__lte", 1000000000000),
                    ("number_min__gte", -1000000000000),
                ),
                name="polls_question_numbers_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "date"), _negated=True),
                    models.Q(
                        ("date_max__gt", models.F("date_min")),
                        ("date_max__isnull", False),
                        ("date_min__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="polls_question_dates_ordered",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("date_range__in", ["week", "month"])),
                name="polls_question_date_range_known",
            ),
        ),
        install(*EARLIER),
    ]
