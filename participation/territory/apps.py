from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoryConfig(AppConfig):
    name = "participation.territory"
    label = "territory"
    verbose_name = _("territory")

    def ready(self) -> None:
        from participation.audit.registry import register_acts

        register_acts(
            {
                "territory.districts_loaded": _("Districts and their populations loaded"),
                "territory.neighbourhoods_imported": _("Neighbourhoods imported"),
            }
        )
