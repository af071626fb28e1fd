from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "participation.staff"
    label = "staff"
    verbose_name = _("staff home")

    def ready(self) -> None:
        from participation.staff import data_kinds, duties, notices, personal, topics

        data_kinds.register_kinds()
        personal.register()
        topics.register()
        notices.register_kinds()
        duties.register()
