import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("polls", "0005_election"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Panel",
            fields=[
                (
                    "poll",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="panel",
                        serialize=False,
                        to="polls.poll",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("through_batch", models.PositiveIntegerField(default=0)),
                ("groups", models.JSONField(default=dict)),
                ("expected", models.JSONField(default=dict)),
                ("final", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="setaside",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="setaside",
            name="withdrawal_reason",
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawal_reason", ""), ("withdrawn_at__isnull", True)),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        models.Q(("withdrawal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="polls_setaside_withdrawn_for_a_reason",
            ),
        ),
        migrations.CreateModel(
            name="SetAsideMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_aside",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="polls.setaside",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("set_aside", "resident"), name="polls_setasidemember_once"
                    )
                ],
            },
        ),
    ]
