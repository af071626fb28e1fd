"""The tags of a draft."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0004_first_rule_book")]

    operations = [
        migrations.AddField(model_name="draft", name="tags", field=models.JSONField(blank=True, default=list))
    ]
