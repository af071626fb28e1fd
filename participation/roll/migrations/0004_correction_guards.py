"""The first rule on corrections, and triggers: a roll opens only with the days of the rule ahead, its dates
then stay, and it is frozen only as one officer proposed and another one confirmed.
"""

from datetime import date

from django.db import migrations

from participation.storage.guards import Guard, install

MESSAGE = "corrections of an electoral roll last as long as the rule says, and freezing it takes two officers"
VALID_FROM = date(2020, 1, 1)
FIRST_DAY = "CASE WHEN NEW.corrections_from > NEW.opened_on THEN NEW.corrections_from ELSE NEW.opened_on END"
DAYS = (
    "(SELECT days FROM roll_correctionrule WHERE valid_from <= NEW.opened_on"
    " ORDER BY valid_from DESC LIMIT 1)"
)
TOO_SHORT = (
    "OLD.state = 'draft' AND NEW.state = 'open' AND"
    f" COALESCE({{day}}(NEW.corrections_until) - {{day}}({FIRST_DAY}) + 1 < {DAYS}, TRUE)"
)
MOVED = (
    "OLD.state <> 'draft' AND (NEW.opened_on IS {differs} OLD.opened_on"
    " OR NEW.corrections_from <> OLD.corrections_from OR NEW.corrections_until <> OLD.corrections_until)"
)
BY_ONE = (
    "OLD.state <> 'frozen' AND NEW.state = 'frozen' AND NOT EXISTS (SELECT 1 FROM roll_freezeproposal"
    " WHERE roll_id = NEW.id AND revision = NEW.revision AND confirmed_by_id IS NOT NULL)"
)
DECIDED = "OLD.confirmed_by_id IS NOT NULL"
OTHER = (
    "NEW.roll_id <> OLD.roll_id OR NEW.revision <> OLD.revision OR NEW.proposed_by_id <> OLD.proposed_by_id"
    " OR NEW.proposed_at <> OLD.proposed_at"
)
ANOTHER_ROLL = (
    "NEW.confirmed_by_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM roll_roll"
    " WHERE id = NEW.roll_id AND revision = NEW.revision AND state = 'open')"
)


def enter_first_rule(apps, schema_editor):
    alias = schema_editor.connection.alias if schema_editor else "default"
    apps.get_model("roll", "CorrectionRule").objects.using(alias).get_or_create(
        valid_from=VALID_FROM,
        defaults={
            "days": 14,
            "legal_reference": "Kent Konseyinin halk oylaması ilkeleri: en az iki hafta askı "
            "(298 sayılı Kanun’un askı süresi örnek alınmıştır)",
        },
    )


def remove_rules(apps, schema_editor):
    apps.get_model("roll", "CorrectionRule").objects.using(schema_editor.connection.alias).all().delete()


def guards():
    for name, event, refused in (
        ("roll_roll_opens_in_time", "UPDATE", TOO_SHORT),
        ("roll_roll_keeps_its_dates", "UPDATE", MOVED),
        ("roll_roll_frozen_by_two", "UPDATE", BY_ONE),
    ):
        yield Guard(name, "roll_roll", event, refused, MESSAGE)
    for name, event, refused in (
        ("roll_freezeproposal_begins", "INSERT", ANOTHER_ROLL),
        ("roll_freezeproposal_stays", "UPDATE", f"{DECIDED} OR {OTHER}"),
        ("roll_freezeproposal_is_kept", "DELETE", DECIDED),
    ):
        yield Guard(name, "roll_freezeproposal", event, refused, MESSAGE)
    for event in ("UPDATE", "DELETE"):
        yield Guard(f"roll_correctionrule_stays_{event.lower()}", "roll_correctionrule", event, "", MESSAGE)


class Migration(migrations.Migration):
    dependencies = [("roll", "0003_correction_rule_and_freeze_proposals")]
    operations = [migrations.RunPython(enter_first_rule, remove_rules), install(*guards())]
