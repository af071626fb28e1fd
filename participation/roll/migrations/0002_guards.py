"""Triggers: a frozen roll never changes, and strike-offs stay as they were written.

Entries, counts and the roll itself cannot be changed once it is frozen; states go draft, open, frozen. A link
of an account refers to an entry of the same roll. A strike-off refers to an entry of a frozen roll (not
checked by a foreign key, which would lock the entry and leave the transaction's number on it), and never
changes except that it is rewritten.
"""

from django.db import migrations

from participation.storage.guards import Guard, install

MESSAGE = "a frozen electoral roll and its strike-offs are not changed"
FROZEN = "EXISTS (SELECT 1 FROM roll_roll WHERE id = {row}.roll_id AND state = 'frozen')"
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
# PostgreSQL's TRUNCATE bypasses row triggers.
NOT_EMPTIED = ("roll_roll", "roll_rollentry", "roll_rollcount")


def guards():
    for table in ("roll_rollentry", "roll_rollcount"):
        for event, rows in ROWS.items():
            refused = " OR ".join(FROZEN.format(row=row) for row in rows)
            yield Guard(f"{table}_frozen_{event.lower()}", table, event, refused, MESSAGE)
    back = (
        "(OLD.state = 'open' AND NEW.state = 'draft') OR (OLD.state = 'draft' AND NEW.state = 'frozen')"
        " OR NEW.public_id <> OLD.public_id OR NEW.pepper_check <> OLD.pepper_check"
    )
    yield Guard("roll_roll_stays", "roll_roll", "UPDATE", f"OLD.state = 'frozen' OR {back}", MESSAGE)
    yield Guard("roll_roll_is_kept", "roll_roll", "DELETE", "OLD.state <> 'draft'", MESSAGE)
    yield Guard("roll_roll_begins", "roll_roll", "INSERT", "NEW.state <> 'draft'", MESSAGE)
    other = "NOT EXISTS (SELECT 1 FROM roll_rollentry WHERE id = NEW.entry_id AND roll_id = NEW.roll_id)"
    for event in ("INSERT", "UPDATE"):
        yield Guard(f"roll_rollmatch_of_its_roll_{event.lower()}", "roll_rollmatch", event, other, MESSAGE)
    nobody = (
        "NOT EXISTS (SELECT 1 FROM roll_rollentry AS e JOIN roll_roll AS r ON r.id = e.roll_id"
        " WHERE e.id = NEW.entry_id AND r.state = 'frozen')"
    )
    yield Guard("roll_strikeoff_of_somebody", "roll_strikeoff", "INSERT", nobody, MESSAGE)
    yield Guard("roll_strikeoff_stays", "roll_strikeoff", "UPDATE", "", MESSAGE)
    for table in NOT_EMPTIED:
        yield Guard(f"{table}_is_not_emptied", table, "TRUNCATE", "", MESSAGE)


class Migration(migrations.Migration):
    dependencies = [("roll", "0001_initial")]
    operations = [install(*guards())]
