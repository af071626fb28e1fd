from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_search_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="by_password",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
