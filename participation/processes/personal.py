"""What processes and organs store about a person."""

from django.utils.translation import gettext_lazy as _

from participation.rights import registry
from participation.rights.registry import End, Kind


def register() -> None:
    registry.register(
        Kind(
            "processes.memberships",
            _("Memberships in organs of the council"),
            "processes.Membership",
            "person",
            End.DELETE,
            ("organ__name", "office", "since", "until"),
        ),
        Kind(
            "processes.transitions",
            _("Steps of processes"),
            "processes.Transition",
            "by",
            End.KEEP,
            ("process__title", "after", "at", "reason"),
        ),
    )
    registry.register_not_theirs(
        _("Organs, processes and phases of the council."),
        "processes.Organ",
        "processes.Process",
        "processes.Phase",
    )
