"""Triggers that keep everything published unchanged.

A version is published in one step, from *submitted*, by somebody who did not contribute to the draft. From
then on it and its sections, contributors, transitions and files cannot be changed or deleted, and a bulletin
keeps its number.
"""

from django.db import migrations

from participation.storage.guards import Guard, install

STAYS = "what is published is never changed or removed"
FOUR_EYES = "a bulletin is published from its submitted state, by somebody who did not write it"

OF_EDITION = ("publications_section", "publications_contributor")
NEVER_CHANGED = ("publications_transition", "publications_rendering")
NOT_EMPTIED = (
    "publications_bulletin",
    "publications_edition",
    *OF_EDITION,
    *NEVER_CHANGED,
)


def published(row):
    return f"EXISTS (SELECT 1 FROM publications_edition WHERE id = {row}.edition_id AND state = 'published')"


def guards():
    edition = "publications_edition"
    yield Guard("publications_edition_stays", edition, "UPDATE", "OLD.state = 'published'", STAYS)
    yield Guard("publications_edition_is_kept", edition, "DELETE", "OLD.state = 'published'", STAYS)
    yield Guard("publications_edition_begins", edition, "INSERT", "NEW.state <> 'draft'", FOUR_EYES)
    yield Guard(
        "publications_edition_four_eyes",
        edition,
        "UPDATE",
        "NEW.state = 'published' AND (OLD.state <> 'submitted' OR EXISTS (SELECT 1 FROM"
        " publications_contributor WHERE edition_id = NEW.id AND person_id = NEW.approved_by_id))",
        FOUR_EYES,
    )
    bulletin = "publications_bulletin"
    yield Guard(
        "publications_bulletin_keeps_number",
        bulletin,
        "UPDATE",
        "OLD.slug IS NOT NULL AND (NEW.slug IS NULL OR NEW.slug <> OLD.slug OR NEW.year <> OLD.year"
        " OR NEW.ordinal <> OLD.ordinal)",
        STAYS,
    )
    yield Guard("publications_bulletin_is_kept", bulletin, "DELETE", "OLD.slug IS NOT NULL", STAYS)
    for table in OF_EDITION:
        for event, rows in {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}.items():
            refused = " OR ".join(published(row) for row in rows)
            yield Guard(f"{table}_frozen_{event.lower()}", table, event, refused, STAYS)
    for table in NEVER_CHANGED:
        for event in ("UPDATE", "DELETE"):
            yield Guard(f"{table}_frozen_{event.lower()}", table, event, published("OLD"), STAYS)
    for table in NOT_EMPTIED:
        yield Guard(f"{table}_not_emptied", table, "TRUNCATE", "", STAYS)


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial")]
    operations = [install(*guards())]
