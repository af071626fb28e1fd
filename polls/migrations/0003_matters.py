"""Polls of different districts can belong to one matter, which is fixed once one of them is no draft."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from participation.storage.guards import Guard, install, remove

# To reverse this, SQLite rebuilds the table of polls, which it cannot while triggers refer to it.
EARLIER = tuple(import_module("polls.migrations.0002_guards").guards())
GUARDS = (
    Guard(
        "polls_poll_matter_stays",
        "polls_poll",
        "UPDATE",
        "NEW.matter_id IS {differs} OLD.matter_id AND OLD.state <> 'draft'",
        "an opened poll stays with its matter",
    ),
    Guard(
        "polls_matter_stays",
        "polls_matter",
        "UPDATE",
        "EXISTS (SELECT 1 FROM polls_poll WHERE matter_id = OLD.id AND state <> 'draft')",
        "a matter with an opened poll stays as it is",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("polls", "0002_guards")]
    operations = [
        remove(*EARLIER),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                (
                    "term_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="term (days)",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="polls_matter_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("term_days__range", (1, 365))), name="polls_matter_term_in_bounds"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="poll",
            name="matter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="polls",
                to="polls.matter",
                verbose_name="matter",
            ),
        ),
        install(*EARLIER, *GUARDS),
    ]
