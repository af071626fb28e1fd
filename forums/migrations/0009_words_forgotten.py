"""SQLite's index of words lets go of a word as soon as the last text with it is changed or hidden.

Otherwise FTS5 only notes in a newer segment that a word is gone, and the older segment keeps it for long. Before
SQLite 3.42 there is no such option: there ``operations.redacting`` writes the index anew.
"""

from django.db import migrations

SINCE = (3, 42)


def set_option(on):
    def run(apps, schema_editor):
        connection = schema_editor.connection
        if connection.vendor != "sqlite" or connection.Database.sqlite_version_info < SINCE:
            return
        schema_editor.execute(f"INSERT INTO forums_words(forums_words, rank) VALUES ('secure-delete', {on})")
        schema_editor.execute("INSERT INTO forums_words(forums_words) VALUES ('optimize')")

    return run


class Migration(migrations.Migration):
    dependencies = [("forums", "0008_pictures")]
    operations = [migrations.RunPython(set_option(1), set_option(0))]
