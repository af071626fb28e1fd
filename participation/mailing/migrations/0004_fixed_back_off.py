from django.db import migrations, models
from django.db.models import Q

PENDING = Q(failed_on__isnull=True)


class Migration(migrations.Migration):
    dependencies = [("mailing", "0003_notices_kind")]

    operations = [
        migrations.RemoveConstraint("outgoingmail", "mailing_waits_or_failed"),
        migrations.RemoveConstraint("outgoingmail", "mailing_failed_keeps_no_secret"),
        migrations.RenameField("outgoingmail", "sealed", "encrypted"),
        migrations.RenameField("outgoingmail", "not_before", "next_attempt_at"),
        migrations.RenameField("outgoingmail", "claims", "attempts"),
        migrations.RemoveField("outgoingmail", "refusals"),
        migrations.RenameIndex("outgoingmail", new_name="mailing_pending", old_name="mailing_waiting"),
        migrations.AddConstraint(
            "outgoingmail",
            models.CheckConstraint(
                condition=Q(
                    failed_on__isnull=True,
                    encrypted__isnull=False,
                    queued_at__isnull=False,
                    expires_at__isnull=False,
                    next_attempt_at__isnull=False,
                    recipient="",
                )
                | Q(
                    ~Q(error=""),
                    failed_on__isnull=False,
                    queued_at__isnull=True,
                    expires_at__isnull=True,
                    next_attempt_at__isnull=True,
                ),
                name="mailing_pending_or_failed",
            ),
        ),
        migrations.AddConstraint(
            "outgoingmail",
            models.CheckConstraint(
                condition=PENDING | ~Q(kind__in=[10, 20, 30, 60]) | Q(encrypted__isnull=True),
                name="mailing_no_secret_of_failed",
            ),
        ),
        migrations.RemoveField("mailserver", "closed_until"),
        migrations.RemoveField("mailserver", "next_at"),
        migrations.AddField("mailserver", "last_success_at", models.DateTimeField(null=True)),
    ]
