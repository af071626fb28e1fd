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
            ("kind", "subject", "address", "count", "at"),
        ),
        Kind(
            "notifications.digest",
            _("Subscription to the daily mail"),
            "notifications.Digest",
            "resident",
            End.DELETE,
            ("language", "sent_on"),
        ),
    )
