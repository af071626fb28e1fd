from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_role_groups"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="search_name",
            field=models.CharField(blank=True, default="", editable=False, max_length=60),
        ),
    ]
