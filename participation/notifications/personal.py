"""What notices store about a person."""

from django.utils.translation import gettext_lazy as _

from participation.rights import registry
from participation.rights.registry import End, Kind


def register() -> None:
    registry.register(
        Kind(
            "notifications.notices",
            _("Notices"),
            "notifications.Notice",
            "resident",
            End.DELETE,
            ("kind", "subject", "address", "count", "at", "on_site", "mail"),
        ),
        Kind(
            "notifications.preferences",
            _("Which notices you want"),
            "notifications.Preference",
            "resident",
            End.DELETE,
            ("category", "on_site", "mail"),
        ),
        Kind(
            "notifications.mail_settings",
            _("When e-mails with notices come"),
            "notifications.MailSettings",
            "resident",
            End.DELETE,
            ("language", "quiet_from", "quiet_until", "weekly_day", "daily_on", "weekly_on"),
        ),
        Kind(
            "notifications.follows",
            _("Polls, referenda and processes that you follow"),
            "notifications.Follow",
            "resident",
            End.DELETE,
            ("subject",),
        ),
    )
    registry.register_not_theirs(
        _("Notices that go to many, by what they are about."), "notifications.Broadcast"
    )
