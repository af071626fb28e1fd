"""The database refuses to say that a version shows a picture which its text does not name."""

from django.db import migrations

from participation.storage.guards import Guard, install

SHOWN = "pages_shownpicture"
NAMES_IT = (
    "EXISTS (SELECT 1 FROM pages_pageversion WHERE id = NEW.version_id"
    " AND (REPLACE(text_tr, NEW.picture_id, '') <> text_tr OR REPLACE(text_en, NEW.picture_id, '') <> text_en))"
)

GUARDS = (
    Guard(
        "pages_shown_is_in_the_text",
        SHOWN,
        "INSERT",
        f"NOT {NAMES_IT}",
        "a version shows the pictures that its text names",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("pages", "0005_picture_guards")]

    operations = [install(*GUARDS)]
