from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BinConfig(AppConfig):
    name = "participation.bin"
    label = "bin"
    verbose_name = _("deleted drafts")

    def ready(self) -> None:
        from participation.bin import personal_data

        personal_data.register()
