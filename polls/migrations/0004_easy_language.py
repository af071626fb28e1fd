"""Texts in easy language, frozen like the texts beside them."""

from importlib import import_module

from django.db import migrations, models

from participation.storage.guards import Guard, install, remove

answered = import_module("polls.migrations.0002_guards").answered
# SQLite rebuilds a table to add a column, which it cannot while triggers refer to the table.
EARLIER = (
    *import_module("polls.migrations.0002_guards").guards(),
    *import_module("polls.migrations.0003_matters").GUARDS,
)
# The guards of questions cover all of their columns.
GUARDS = (
    Guard(
        "polls_poll_easy_frozen",
        "polls_poll",
        "UPDATE",
        "(NEW.easy IS {differs} OLD.easy OR NEW.easy_en IS {differs} OLD.easy_en) AND " + answered("OLD.id"),
        "residents have answered this poll, so it cannot be changed",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("polls", "0003_matters")]
    operations = [
        remove(*EARLIER),
        migrations.AddField(
            model_name="poll",
            name="easy",
            field=models.TextField(
                blank=True,
                max_length=1000,
                help_text="Short sentences and everyday words, for people who find reading difficult. Shown on request.",
                verbose_name="context in easy language",
            ),
        ),
        migrations.AddField(
            model_name="poll",
            name="easy_en",
            field=models.TextField(
                blank=True, max_length=1000, verbose_name="context in easy language, English"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="easy",
            field=models.CharField(
                blank=True,
                max_length=500,
                help_text=(
                    "The question and what people need to know to answer it, in short sentences and "
                    "everyday words. Shown on request; the options stay the same."
                ),
                verbose_name="in easy language",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="easy_en",
            field=models.CharField(blank=True, max_length=500, verbose_name="in easy language, English"),
        ),
        install(*EARLIER, *GUARDS),
    ]
