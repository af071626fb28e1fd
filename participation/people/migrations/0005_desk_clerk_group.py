from django.db import migrations


def create_group(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.get_or_create(name="clerk")


def delete_group(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name="clerk").delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0004_absences")]

    operations = [migrations.RunPython(create_group, delete_group)]
