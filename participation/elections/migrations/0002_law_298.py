"""The rule of Law 298: no polls in the ten days before polling day (m. 55/B, added by Law 5980 of 2010), nor
on polling day before 21:00 (m. 80). Officers can change it: rules are dated data.
"""

from datetime import date, time

from django.db import migrations

IN_FORCE_FROM = date(2010, 4, 10)


def enter(apps, schema_editor):
    apps.get_model("elections", "EmbargoRule").objects.using(schema_editor.connection.alias).create(
        in_force_from=IN_FORCE_FROM,
        days_before=10,
        ends_at=time(21),
        legal_reference="298 sayılı Kanun m. 55/B ve m. 80",
    )


def remove(apps, schema_editor):
    rules = apps.get_model("elections", "EmbargoRule").objects.using(schema_editor.connection.alias)
    rules.filter(in_force_from=IN_FORCE_FROM).delete()


class Migration(migrations.Migration):
    dependencies = [("elections", "0001_initial")]

    operations = [migrations.RunPython(enter, remove)]
