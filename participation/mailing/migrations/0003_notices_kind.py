from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailing", "0002_requests"),
    ]

    operations = [
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
                    (70, "E-mails with notices"),
                ]
            ),
        ),
    ]
