"""Steps taken before have the reasons that are in the audit log."""

from django.db import migrations

ACTS = {"closed": "poll.closed", "draft": "poll.withdrawn"}


def copy_reasons(apps, schema_editor):
    entries = apps.get_model("audit", "Entry").objects.exclude(reason="")
    for transition in apps.get_model("polls", "Transition").objects.filter(after__in=ACTS, reason=""):
        acts = entries.filter(action=ACTS[transition.after], subject=f"poll:{transition.poll_id}")
        act = acts.filter(at__gte=transition.at).order_by("number").first()
        if act is not None:
            transition.reason = act.reason
            transition.save(update_fields=["reason"])


class Migration(migrations.Migration):
    dependencies = [("polls", "0005_extensions"), ("audit", "0002_guards")]
    operations = [migrations.RunPython(copy_reasons, migrations.RunPython.noop)]
