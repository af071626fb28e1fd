import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("people", "0002_role_groups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MailSettings",
            fields=[
                (
                    "resident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mail_settings",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                ("quiet_from", models.PositiveSmallIntegerField(default=22)),
                ("quiet_until", models.PositiveSmallIntegerField(default=8)),
                ("weekly_day", models.PositiveSmallIntegerField(default=0)),
                ("daily_on", models.DateField()),
                ("weekly_on", models.DateField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("replies", "Replies and mentions"),
                            ("followed", "What I follow in the forums"),
                            ("district", "New polls and referenda in my district"),
                            ("official", "Official answers"),
                            ("results", "Results of what I follow"),
                            ("reports", "What became of my reports"),
                            ("decisions", "Decisions about my posts and my account"),
                        ],
                        max_length=10,
                    ),
                ),
                ("on_site", models.BooleanField(default=True)),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("never", "never"),
                            ("at_once", "at once"),
                            ("daily", "once a day"),
                            ("weekly", "once a week"),
                        ],
                        default="never",
                        max_length=7,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="mail",
            field=models.CharField(
                choices=[
                    ("never", "never"),
                    ("at_once", "at once"),
                    ("daily", "once a day"),
                    ("weekly", "once a week"),
                ],
                default="never",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="on_site",
            field=models.BooleanField(default=True),
        ),
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=60)),
                ("address", models.CharField(max_length=300)),
                ("after", models.BigIntegerField(default=0)),
                ("is_done", models.BooleanField(default=False)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_done", False)),
                        fields=["id"],
                        name="notifications_broadcast_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject"), name="notifications_broadcast_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True),
                            models.Q(("subject", ""), _negated=True),
                            ("address__startswith", "/"),
                        ),
                        name="notifications_broadcast_about_something",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="broadcast",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="notifications.broadcast",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(
                    ("mailed_at__isnull", True),
                    ("read_at__isnull", True),
                    models.Q(("mail", "never"), _negated=True),
                ),
                fields=["mail", "at"],
                name="notifications_to_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("broadcast__isnull", False)),
                fields=("resident", "broadcast"),
                name="notifications_notice_once_of_broadcast",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail__in", ["never", "at_once", "daily", "weekly"])),
                name="notifications_notice_rhythm_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on_site", True), models.Q(("mail", "never"), _negated=True), _connector="OR"
                ),
                name="notifications_notice_goes_somewhere",
            ),
        ),
        migrations.AddField(
            model_name="follow",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="mailsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["tr", "en"])), name="notifications_mail_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quiet_from__range", (0, 23)),
                    ("quiet_until__range", (0, 23)),
                    ("weekly_day__range", (0, 6)),
                ),
                name="notifications_mail_hours_and_day_in_bounds",
            ),
        ),
        migrations.AddField(
            model_name="preference",
            name="resident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.DeleteModel(
            name="Digest",
        ),
        migrations.AddIndex(
            model_name="follow",
            index=models.Index(fields=["subject"], name="notifications_follow_subject"),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(
                fields=("resident", "subject"), name="notifications_follow_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject", ""), _negated=True), name="notifications_follow_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(
                fields=("resident", "category"), name="notifications_preference_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "category__in",
                        ["replies", "followed", "district", "official", "results", "reports", "decisions"],
                    ),
                    ("mail__in", ["never", "at_once", "daily", "weekly"]),
                ),
                name="notifications_preference_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on_site", True), models.Q(("category", "decisions"), _negated=True), _connector="OR"
                ),
                name="notifications_preference_required_on_site",
            ),
        ),
    ]
