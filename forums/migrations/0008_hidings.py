"""Posts hidden at once by a moderator without colleagues. Triggers keep that moderator from deciding, and the
row as it was, except that it lapses.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participation.storage.guards import Guard, install

ANOTHER = "whoever hid a post at once does not decide about it"
KEPT = "that a post was hidden at once does not change"
COLUMNS = ("item_id", "rule_id", "words", "by_id", "at", "due_at")


def guards():
    changed = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in COLUMNS)
    refused = f"{changed} OR OLD.lapsed_at IS NOT NULL"
    yield Guard("forums_hiding_kept_update", "forums_hiding", "UPDATE", refused, KEPT)
    yield Guard("forums_hiding_kept_delete", "forums_hiding", "DELETE", "", KEPT)
    same = "EXISTS (SELECT 1 FROM forums_hiding WHERE item_id = NEW.item_id AND by_id = NEW.by_id)"
    yield Guard("forums_decision_by_another", "forums_decision", "INSERT", same, ANOTHER)


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0007_post_openings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Hiding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="to the author")),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("lapsed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hiding",
                        to="forums.reviewitem",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="forums.rule"
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("lapsed_at__isnull", True)),
                        fields=["due_at"],
                        name="forums_hiding_by_due_date",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="forums_hiding_states_reasons"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("at"))), name="forums_hiding_due_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lapsed_at__isnull", True),
                            ("lapsed_at__gte", models.F("due_at")),
                            _connector="OR",
                        ),
                        name="forums_hiding_lapses_when_due",
                    ),
                ],
            },
        ),
        install(*guards()),
    ]
