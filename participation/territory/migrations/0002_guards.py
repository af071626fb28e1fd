"""Triggers that keep stored population tables unchanged: polls are weighted to them, and results refer to
them.

A set is created as a draft, gets its figures, goes into use, and can then only be withdrawn. Figures can be
added only to a draft.
"""

from django.db import migrations

from participation.storage.guards import Guard, install

MESSAGE = "stored population tables are never changed or removed"
SET, CELL = "territory_targetset", "territory_targetcell"
KEPT = (
    "name",
    "source",
    "reference_date",
    "valid_until",
    "imported_at",
    "total",
    "tables",
    "age_bands",
    "fingerprint",
)


def guards():
    changed = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in KEPT)
    step = (
        "(OLD.status = 'draft' AND NEW.status = 'current') "
        "OR (OLD.status = 'current' AND NEW.status = 'withdrawn')"
    )
    stays = f"{changed} OR NEW.id <> OLD.id OR NOT ({step})"
    yield Guard(f"{SET}_begins", SET, "INSERT", "NEW.status <> 'draft'", MESSAGE)
    yield Guard(f"{SET}_stays", SET, "UPDATE", stays, MESSAGE)
    yield Guard(f"{SET}_is_not_removed", SET, "DELETE", "", MESSAGE)
    draft = f"EXISTS (SELECT 1 FROM {SET} WHERE id = NEW.target_set_id AND status = 'draft')"
    yield Guard(f"{CELL}_joins_a_draft", CELL, "INSERT", f"NOT {draft}", MESSAGE)
    yield Guard(f"{CELL}_stays", CELL, "UPDATE", "", MESSAGE)
    yield Guard(f"{CELL}_is_not_removed", CELL, "DELETE", "", MESSAGE)
    for table in (SET, CELL):
        yield Guard(f"{table}_is_not_emptied", table, "TRUNCATE", "", MESSAGE)


class Migration(migrations.Migration):
    dependencies = [("territory", "0001_initial")]
    operations = [install(*guards())]
