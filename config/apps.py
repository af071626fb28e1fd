from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from django.conf import settings

        from config.operating import error_reports
        from config.site import role_powers, staff

        role_powers.register()
        if settings.SENTRY_DSN:
            error_reports.start_reporting(settings.SENTRY_DSN)
        staff.register()


class TechnicalAdminConfig(SimpleAdminConfig):
    """Shows only models that our own apps register, none of third-party packages, such as stored secrets."""

    default_site = "participation.people.admin.site.TechnicalAdminSite"

    def ready(self) -> None:
        super().ready()
        from participation.people import admin  # noqa: F401
