"""Population tables that polls are weighted to: sets from one source, and their figures."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territory", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TargetSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("reference_date", models.DateField(verbose_name="day of the count")),
                ("valid_until", models.DateField(verbose_name="valid until")),
                ("imported_at", models.DateTimeField(verbose_name="imported at")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("current", "in use"), ("withdrawn", "withdrawn")],
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("total", models.PositiveIntegerField(verbose_name="people in all")),
                ("tables", models.JSONField(verbose_name="tables")),
                ("age_bands", models.JSONField(verbose_name="age bands")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="SHA-256 of the figures")),
                ("withdrawal_reason", models.TextField(blank=True, verbose_name="why it was withdrawn")),
            ],
            options={
                "verbose_name": "population tables",
                "verbose_name_plural": "population tables",
                "ordering": ["-reference_date", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "withdrawn"), _negated=True),
                        fields=("name",),
                        name="territory_targetset_name",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "withdrawn"), _negated=True),
                        fields=("fingerprint", "reference_date"),
                        name="territory_targetset_figures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("reference_date"))),
                        name="territory_targetset_valid_after_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "current", "withdrawn"])),
                        name="territory_targetset_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "withdrawn"), models.Q(("withdrawal_reason", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("status", "withdrawn"), _negated=True), ("withdrawal_reason", "")
                            ),
                            _connector="OR",
                        ),
                        name="territory_targetset_withdrawn_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                            ("total__gt", 0),
                        ),
                        name="territory_targetset_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.SlugField(blank=True, verbose_name="district")),
                ("sex", models.CharField(blank=True, max_length=6, verbose_name="sex")),
                ("age_band", models.CharField(blank=True, max_length=7, verbose_name="age band")),
                ("population", models.PositiveIntegerField(verbose_name="population")),
                (
                    "target_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="territory.targetset",
                        verbose_name="population tables",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure of a population table",
                "verbose_name_plural": "figures of population tables",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("target_set", "district", "sex", "age_band"), name="territory_targetcell_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["", "female", "male"])),
                        name="territory_targetcell_sex",
                    ),
                ],
            },
        ),
    ]
