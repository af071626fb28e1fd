from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class RollConfig(AppConfig):
    name = "participation.roll"
    label = "roll"
    verbose_name = _("electoral roll")

    def ready(self) -> None:
        from participation.audit import registry
        from participation.people.registry import register_roll_check, register_section
        from participation.roll import act_kinds, duties, notices, personal_data, queries
        from participation.roll.operations import proofs

        personal_data.register()
        duties.register()
        act_kinds.register()
        notices.register_kinds()
        registry.register_acts(
            {
                "roll.drafted": _("Electoral roll drafted"),
                "roll.changed": _("Draft of an electoral roll changed"),
                "roll.draft_deleted": _("Draft of an electoral roll deleted"),
                "roll.imported": _("File imported into an electoral roll"),
                "roll.opened": _("Electoral roll opened for corrections"),
                "roll.correction_accepted": _("Correction of an electoral roll accepted"),
                "roll.correction_declined": _("Correction of an electoral roll declined"),
                "roll.letters_made": _("Letters with codes made for an electoral roll"),
                "roll.freeze_proposed": _("Freezing an electoral roll proposed"),
                "roll.freeze_withdrawn": _("Proposal to freeze an electoral roll withdrawn"),
                "roll.frozen": _("Electoral roll frozen"),
                "correction_rule.set": _("Rule on corrections of electoral rolls set"),
            }
        )
        registry.register_subject(
            "roll",
            lambda ident: reverse("roll:roll", args=[ident]),
            registry.restrict_to_row_ids(queries.visible_rolls),
        )
        register_roll_check(proofs)
        register_section("roll:own", _("Electoral roll"), pages=("own", "ask-added", "ask-district"))
