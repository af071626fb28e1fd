"""Triggers: memberships of one person in one organ do not overlap, nor do phases of one process.

Operations lock the organ or the process, so that concurrent writes see each other.
"""

from django.db import migrations

from participation.storage.guards import Guard, install

MEMBERSHIP = "a person is in an organ once at a time"
PHASE = "phases of a process do not overlap"

OTHER_MEMBERSHIP = (
    "EXISTS (SELECT 1 FROM processes_membership AS other WHERE other.organ_id = NEW.organ_id"
    " AND other.person_id = NEW.person_id AND other.id <> NEW.id"
    " AND (other.until IS NULL OR other.until > NEW.since)"
    " AND (NEW.until IS NULL OR NEW.until > other.since))"
)
OTHER_PHASE = (
    "EXISTS (SELECT 1 FROM processes_phase AS other WHERE other.process_id = NEW.process_id"
    " AND other.id <> NEW.id AND other.starts_on <= NEW.ends_on AND NEW.starts_on <= other.ends_on)"
)


def guards():
    """AFTER, because SQLite assigns the id of a new row only then."""
    overlaps = {"timing": "AFTER", "errcode": "exclusion_violation"}
    for event in ("INSERT", "UPDATE"):
        name = event.lower()
        yield Guard(
            f"processes_membership_once_{name}",
            "processes_membership",
            event,
            OTHER_MEMBERSHIP,
            MEMBERSHIP,
            **overlaps,
        )
        yield Guard(f"processes_phase_apart_{name}", "processes_phase", event, OTHER_PHASE, PHASE, **overlaps)


class Migration(migrations.Migration):
    dependencies = [("processes", "0001_initial")]
    operations = [install(*guards())]
