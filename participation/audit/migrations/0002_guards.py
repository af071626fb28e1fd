"""The database refuses to change or remove what is recorded, and lets the chain grow only at its end."""

from django.db import migrations

from participation.storage.guards import Guard, install

ENTRY = "audit_entry"
HEAD = "audit_chainhead"
STAYS = "the audit log is never changed or removed"

CONTINUES = f"EXISTS (SELECT 1 FROM {HEAD} WHERE count + 1 = NEW.number AND hash = NEW.previous_hash)"
STARTS_EMPTY = f"NEW.count = 0 AND NOT EXISTS (SELECT 1 FROM {ENTRY})"
FOLLOWS = (
    "NEW.count = OLD.count + 1 "
    f"AND EXISTS (SELECT 1 FROM {ENTRY} WHERE number = NEW.count AND hash = NEW.hash)"
)

GUARDS = (
    Guard("audit_entry_stays", ENTRY, "UPDATE", "", STAYS),
    Guard("audit_entry_is_not_removed", ENTRY, "DELETE", "", STAYS),
    Guard("audit_entry_is_not_emptied", ENTRY, "TRUNCATE", "", STAYS),
    Guard(
        "audit_entry_continues",
        ENTRY,
        "INSERT",
        f"NOT {CONTINUES}",
        "an audit entry is only added at the end of the chain",
    ),
    Guard("audit_head_stays", HEAD, "DELETE", "", STAYS),
    Guard("audit_head_is_not_emptied", HEAD, "TRUNCATE", "", STAYS),
    Guard(
        "audit_head_starts",
        HEAD,
        "INSERT",
        f"NOT EXISTS (SELECT 1 FROM {HEAD}) AND NOT ({STARTS_EMPTY})",
        "a chain with entries gets no new head",
    ),
    Guard(
        "audit_head_follows",
        HEAD,
        "UPDATE",
        f"NOT ({FOLLOWS})",
        "the head only moves to the entry that was added",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [install(*GUARDS)]
