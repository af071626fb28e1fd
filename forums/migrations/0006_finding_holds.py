"""Whether a finding holds its post: the author is told these alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forums", "0005_draft_tags")]

    operations = [
        migrations.AddField(model_name="finding", name="holds", field=models.BooleanField(default=False))
    ]
