from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "participation.audit"
    label = "audit"
    verbose_name = _("audit")

    def ready(self) -> None:
        from participation.audit import personal_data

        personal_data.register()
