from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "participation.jobs"
    label = "jobs"
    verbose_name = _("scheduled jobs")

    def ready(self) -> None:
        from participation import personal_data

        personal_data.register(
            tables=personal_data.build_unlinked_tables(
                "jobs",
                "Failure WriteProbe",
                _("The state of scheduled jobs: it says nothing about any person."),
            )
        )
