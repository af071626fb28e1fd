from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "participation.search"
    label = "search"
    verbose_name = _("search")

    def ready(self) -> None:
        from participation import personal_data

        personal_data.register(
            tables=personal_data.build_unlinked_tables(
                "search",
                "Document Word",
                _("The index of the council’s texts, and the words that occur on the site."),
            )
        )
