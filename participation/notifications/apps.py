from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "participation.notifications"
    label = "notifications"
    verbose_name = _("notifications")

    def ready(self) -> None:
        from participation.notifications import personal_data, topics

        personal_data.register()
        topics.register()
