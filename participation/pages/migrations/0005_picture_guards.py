"""The database keeps the pictures that published versions show. A picture never changes."""

from django.db import migrations

from participation.storage.guards import Guard, install

PICTURES, SHOWN = "pages_pagepicture", "pages_shownpicture"
IS_SHOWN = f"EXISTS (SELECT 1 FROM {SHOWN} WHERE picture_id = OLD.digest)"

GUARDS = (
    Guard("pages_picture_stays", PICTURES, "UPDATE", "", "a picture is never changed"),
    Guard(
        "pages_picture_is_not_removed", PICTURES, "DELETE", IS_SHOWN, "a published picture is never removed"
    ),
    Guard("pages_pictures_are_not_emptied", PICTURES, "TRUNCATE", "", "a published picture is never removed"),
    Guard("pages_shown_stays", SHOWN, "UPDATE", "", "a published page is never changed"),
    Guard("pages_shown_is_not_removed", SHOWN, "DELETE", "", "a published page is never changed"),
    Guard("pages_shown_is_not_emptied", SHOWN, "TRUNCATE", "", "a published page is never changed"),
)


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_pictures")]

    operations = [install(*GUARDS)]
