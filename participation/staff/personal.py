"""What the staff home stores about a person."""

from django.utils.translation import gettext_lazy as _

from participation.rights import registry
from participation.rights.registry import End, Kind


def register() -> None:
    registry.register(
        Kind(
            "staff.workload",
            _("How many items are waiting for you in your roles"),
            "staff.Workload",
            "person",
            End.DELETE,
            ("count", "roles"),
        ),
        Kind(
            "staff.announced",
            _("What you were notified of in your roles"),
            "staff.Announced",
            "person",
            End.DELETE,
            ("duty", "subject", "since"),
        ),
    )
