"""The category of what waits for people with an office."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

CATEGORIES = [
    ("replies", "Replies and mentions"),
    ("followed", "What I follow in the forums"),
    ("district", "New polls and referenda in my district"),
    ("official", "Official answers"),
    ("results", "Results of what I follow"),
    ("reports", "What became of my reports"),
    ("decisions", "Decisions about my posts and my account"),
    ("work", "What is waiting for me in my roles"),
]


def forget(apps: Any, _editor: Any) -> None:
    """The earlier constraint does not know the category."""
    apps.get_model("notifications", "Preference").objects.filter(category="work").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_choices"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="preference", name="notifications_preference_known"),
        migrations.RunPython(migrations.RunPython.noop, forget),
        migrations.AlterField(
            model_name="preference",
            name="category",
            field=models.CharField(choices=CATEGORIES, max_length=10),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=Q(
                    category__in=[name for name, _label in CATEGORIES],
                    mail__in=["never", "at_once", "daily", "weekly"],
                ),
                name="notifications_preference_known",
            ),
        ),
    ]
