from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "participation.notifications"
    label = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        from participation.notifications import data_kinds, personal, topics

        data_kinds.register_kinds()
        personal.register()
        topics.register()
