"""Texts in easy language, frozen like the texts beside them."""

from importlib import import_module

from django.db import migrations, models

from participation.storage.guards import Guard, install, remove

earlier = import_module("referenda.migrations.0002_guards")
# SQLite rebuilds a table to add a column, which it cannot while triggers refer to the table.
EARLIER = tuple(earlier.guards())
# The guards of questions cover all of their columns.
GUARDS = (
    Guard(
        "referenda_referendum_easy_stays",
        "referenda_referendum",
        "UPDATE",
        f"OLD.state <> 'draft' AND ({earlier.differs(('easy', 'easy_en'))})",
        earlier.MESSAGE,
    ),
)


class Migration(migrations.Migration):
    dependencies = [("referenda", "0002_guards")]
    operations = [
        remove(*EARLIER),
        migrations.AddField(
            model_name="referendum",
            name="easy",
            field=models.TextField(
                blank=True,
                max_length=1000,
                help_text="Short sentences and everyday words, for people who find reading difficult. Shown on request.",
                verbose_name="context in easy language",
            ),
        ),
        migrations.AddField(
            model_name="referendum",
            name="easy_en",
            field=models.TextField(
                blank=True, max_length=1000, verbose_name="context in easy language, English"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="easy",
            field=models.CharField(blank=True, max_length=500, verbose_name="question in easy language"),
        ),
        migrations.AddField(
            model_name="question",
            name="easy_en",
            field=models.CharField(
                blank=True, max_length=500, verbose_name="question in easy language, English"
            ),
        ),
        install(*EARLIER, *GUARDS),
    ]
