from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Day",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("sign_ups", models.PositiveIntegerField(default=0)),
                ("matches", models.PositiveIntegerField(default=0)),
                ("network", models.PositiveIntegerField(default=0)),
                ("domain", models.PositiveIntegerField(default=0)),
                ("warned_network", models.BooleanField(default=False)),
                ("warned_domain", models.BooleanField(default=False)),
                ("warned_matches", models.BooleanField(default=False)),
                ("has_traces", models.BooleanField(default=False)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("domain__lte", models.F("sign_ups")), ("network__lte", models.F("sign_ups"))
                        ),
                        name="signups_day_no_part_above_the_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DayKey",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("key", models.BinaryField(max_length=32)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="DayCount",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("figure", models.CharField(max_length=7)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("figure__in", ["network", "domain"])),
                        name="signups_daycount_figure_known",
                    )
                ],
            },
        ),
    ]
