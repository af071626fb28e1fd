from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    name = "participation.territory"
    label = "territory"
    verbose_name = _("territory")

    def ready(self) -> None:
        from participation import personal_data
        from participation.audit.registry import register_acts, register_subject
        from participation.territory import act_kinds

        personal_data.register(
            tables=personal_data.build_unlinked_tables(
                "territory",
                "City District Neighbourhood TargetSet TargetCell",
                _("Districts and statistics of the population: they are about no single person."),
            )
        )
        act_kinds.register()
        register_acts(
            {
                "territory.districts_loaded": _("Districts and their populations loaded"),
                "territory.neighbourhoods_imported": _("Neighbourhoods imported"),
                "territory.targets_imported": _("Population tables imported"),
                "territory.targets_withdrawn": _("Population tables withdrawn"),
            }
        )
        register_subject("targets", lambda ident: reverse("territory:targets", args=[ident]))
