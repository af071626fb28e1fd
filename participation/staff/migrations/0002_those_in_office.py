"""Accounts that have an office already are not welcomed to it."""

from collections import defaultdict
from typing import Any

from django.db import migrations

OFFICES = ("moderator", "editor", "officer", "trustee", "observer", "administrator")


def enter(apps: Any, _editor: Any) -> None:
    held = defaultdict(list)
    members = apps.get_model("people", "User").groups.through.objects.filter(group__name__in=OFFICES)
    for person, role in members.order_by("user_id", "group__name").values_list("user_id", "group__name"):
        held[person].append(role)
    workload = apps.get_model("staff", "Workload")
    workload.objects.bulk_create(
        [workload(person_id=person, roles=" ".join(roles)) for person, roles in held.items()]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
