from django.db import migrations, models

REQUEST, OTHER = 55, 60


def count_as_other(apps, schema_editor):
    """Backwards. Other mails that failed have no contents."""
    mails = apps.get_model("mailing", "OutgoingMail").objects.using(schema_editor.connection.alias)
    mails.filter(kind=REQUEST, failed_on__isnull=False).update(sealed=None)
    mails.filter(kind=REQUEST).update(kind=OTHER)


class Migration(migrations.Migration):
    dependencies = [("mailing", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="outgoingmail", name="mailing_known_kind"),
        migrations.RunPython(migrations.RunPython.noop, count_as_other),
        migrations.AlterField(
            model_name="outgoingmail",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (10, "Sign-in codes"),
                    (20, "Confirmation and security"),
                    (30, "Voting credentials"),
                    (40, "Calls to trustees"),
                    (50, "Moderators’ decisions"),
                    (55, "Requests to the data controller"),
                    (60, "Other e-mails"),
                    (70, "Daily e-mails"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [10, 20, 30, 40, 50, 55, 60, 70])), name="mailing_known_kind"
            ),
        ),
    ]
