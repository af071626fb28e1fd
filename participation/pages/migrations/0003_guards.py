"""The database keeps the versions of pages as they were published."""

from django.db import migrations

from participation.storage.guards import Guard, install

TABLE = "pages_pageversion"
IS_NEXT = f"NEW.number = 1 + COALESCE((SELECT MAX(number) FROM {TABLE} WHERE page = NEW.page), 0)"

GUARDS = (
    Guard("pages_version_stays", TABLE, "UPDATE", "", "a published page is never changed"),
    Guard("pages_version_is_not_removed", TABLE, "DELETE", "", "a published page is never removed"),
    Guard("pages_version_is_not_emptied", TABLE, "TRUNCATE", "", "a published page is never removed"),
    Guard(
        "pages_version_continues",
        TABLE,
        "INSERT",
        f"NOT ({IS_NEXT})",
        "a version follows the one before it",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_first_texts")]

    operations = [install(*GUARDS)]
