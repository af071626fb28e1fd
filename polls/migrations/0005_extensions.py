"""The closing of an announced poll moves later with a public reason, never earlier; steps have public reasons.

``polls_poll_frozen`` is replaced by two guards. A later migration that rebuilds ``polls_poll`` or a table that
guards refer to removes and installs ``GUARDS_NOW``.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from participation.storage.guards import Guard, install, remove

frozen = import_module("polls.migrations.0002_guards")
matters = import_module("polls.migrations.0003_matters")
easy = import_module("polls.migrations.0004_easy_language")

REPLACED = tuple(guard for guard in frozen.guards() if guard.name == "polls_poll_frozen")
KEPT = (*(guard for guard in frozen.guards() if guard not in REPLACED), *matters.GUARDS, *easy.GUARDS)

CHANGED = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in frozen.TERMS)
BACK = "(NEW.state = 'draft' AND OLD.state <> 'draft')"
CLOSED_NOW = "(OLD.state = 'open' AND NEW.state = 'closed')"
EXTENDED = (
    "(OLD.state = 'open' AND NEW.state = 'open' AND NEW.closes_at > OLD.closes_at AND EXISTS (SELECT 1 FROM"
    ' polls_extension WHERE poll_id = OLD.id AND "before" = OLD.closes_at AND "after" = NEW.closes_at))'
)
OF_CLOSING = "EXISTS (SELECT 1 FROM polls_poll WHERE id = NEW.poll_id AND state = 'open' AND closes_at = NEW.\"before\")"
GUARDS = (
    Guard(
        "polls_poll_terms_frozen",
        "polls_poll",
        "UPDATE",
        f"({CHANGED} OR {BACK}) AND {frozen.answered('OLD.id')}",
        frozen.MESSAGE,
    ),
    Guard(
        "polls_poll_closing_stays",
        "polls_poll",
        "UPDATE",
        f"NEW.closes_at IS {{differs}} OLD.closes_at AND NOT {CLOSED_NOW} AND NOT {EXTENDED}"
        f" AND {frozen.answered('OLD.id')}",
        frozen.MESSAGE,
    ),
    Guard(
        "polls_poll_never_shortened",
        "polls_poll",
        "UPDATE",
        "OLD.state = 'open' AND NEW.state = 'open' AND NEW.closes_at < OLD.closes_at"
        " AND EXISTS (SELECT 1 FROM polls_extension WHERE poll_id = OLD.id)",
        "the closing that was announced is never brought forward",
    ),
    Guard(
        "polls_extension_of_its_closing",
        "polls_extension",
        "INSERT",
        f"NOT {OF_CLOSING}",
        "an open poll is extended from its closing on",
    ),
    Guard("polls_extension_stays", "polls_extension", "UPDATE", "", "an extension is never changed"),
    Guard(
        "polls_extension_is_kept",
        "polls_extension",
        "DELETE",
        "EXISTS (SELECT 1 FROM polls_poll WHERE id = OLD.poll_id AND state <> 'draft')",
        "the extensions of an announced poll are kept",
    ),
)
#: All guards of polls from here on.
GUARDS_NOW = (*KEPT, *GUARDS)


class Migration(migrations.Migration):
    dependencies = [("polls", "0004_easy_language")]
    operations = [
        migrations.AddField(
            model_name="transition", name="reason", field=models.TextField(blank=True, default="")
        ),
        migrations.AddField(
            model_name="transition", name="planned_closing", field=models.DateTimeField(null=True)
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("after", "closed"),
                        ("planned_closing__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(
                        ("planned_closing__isnull", True),
                        models.Q(
                            models.Q(("after", "closed"), _negated=True), ("reason", ""), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="polls_transition_early_closing_says_what_was_planned",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after", "archived"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="polls_transition_archived_why",
            ),
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.DateTimeField()),
                ("after", models.DateTimeField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="polls.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["after"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after__gt", models.F("before")), models.Q(("reason", ""), _negated=True)
                        ),
                        name="polls_extension_later_for_a_reason",
                    ),
                    models.UniqueConstraint(fields=("poll", "before"), name="polls_extension_once"),
                ],
            },
        ),
        remove(*REPLACED),
        install(*GUARDS),
    ]
