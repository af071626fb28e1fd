from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BinConfig(AppConfig):
    name = "participation.bin"
    label = "bin"
    verbose_name = _("deleted drafts")

    def ready(self) -> None:
        from participation import personal_data

        personal_data.register(
            tables=personal_data.build_unlinked_tables(
                "bin",
                "Deleted",
                _(
                    "Drafts of the council that were deleted. They can be restored for 30 days, then they "
                    "are gone."
                ),
            )
        )
