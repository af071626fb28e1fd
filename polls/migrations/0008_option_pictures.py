"""Pictures of options: with the options, frozen like them."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from participation.storage.guards import install, remove

# SQLite rebuilds a table to add a column, which it cannot while triggers refer to the table.
EARLIER = import_module("polls.migrations.0007_more_kinds").EARLIER


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_pictures"), ("polls", "0007_more_kinds")]
    operations = [
        remove(*EARLIER),
        migrations.AddField(
            model_name="option",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pages.pagepicture",
            ),
        ),
        install(*EARLIER),
    ]
