from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ElectionsConfig(AppConfig):
    name = "participation.elections"
    label = "elections"
    verbose_name = _("elections")

    def ready(self) -> None:
        from participation import personal_data
        from participation.audit import registry
        from participation.elections import act_kinds, duties

        personal_data.register(
            tables=personal_data.build_unlinked_tables(
                "elections", "EmbargoRule Election", _("The calendar of elections.")
            )
        )
        duties.register()
        act_kinds.register()
        registry.register_acts(
            {
                "election.entered": _("Election added to the calendar"),
                "election.corrected": _("Election corrected in the calendar"),
                "embargo_rule.set": _("Rule on the publication ban set"),
            }
        )
        registry.register_subject("election", lambda ident: f"{reverse('elections:calendar')}#secim-{ident}")
        registry.register_subject("embargo_rule", lambda _ident: f"{reverse('elections:calendar')}#kurallar")
