from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "participation.staff"
    label = "staff"
    verbose_name = _("staff home")

    def ready(self) -> None:
        from participation.staff import duties, notices, personal_data, topics

        personal_data.register()
        topics.register()
        notices.register_kinds()
        duties.register()
