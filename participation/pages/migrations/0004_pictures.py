"""Pictures for pages, and which published versions show them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0003_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="PagePicture",
            fields=[
                ("digest", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("image", models.FileField(upload_to="pages")),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("description_tr", models.CharField(max_length=300, verbose_name="description in Turkish")),
                ("description_en", models.CharField(max_length=300, verbose_name="description in English")),
                ("uploaded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-uploaded_at", "digest"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest", ""), _negated=True),
                            models.Q(("image", ""), _negated=True),
                            ("height__gte", 1),
                            ("size__gte", 1),
                            ("width__gte", 1),
                        ),
                        name="pages_picture_has_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("description_tr", ""), _negated=True),
                            models.Q(("description_en", ""), _negated=True),
                        ),
                        name="pages_picture_is_described",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShownPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appearances",
                        to="pages.pagepicture",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="pages.pageversion",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("version", "picture"), name="pages_shown_picture_once")
                ],
            },
        ),
    ]
