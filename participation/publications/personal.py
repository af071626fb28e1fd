"""What publications store about a person: who wrote and approved them."""

from django.utils.translation import gettext_lazy as _

from participation.rights import registry
from participation.rights.registry import End, Kind


def register() -> None:
    registry.register(
        Kind(
            "publications.drafted",
            _("Publications that you drafted"),
            "publications.Edition",
            "drafted_by",
            End.KEEP,
            ("title_tr", "version", "state"),
        ),
        Kind(
            "publications.approved",
            _("Publications that you approved"),
            "publications.Edition",
            "approved_by",
            End.KEEP,
            ("title_tr", "version", "state"),
        ),
        Kind(
            "publications.contributed",
            _("Publications that you worked on"),
            "publications.Contributor",
            "person",
            End.KEEP,
            ("edition__title_tr",),
        ),
        Kind(
            "publications.transitions",
            _("Steps of publications"),
            "publications.Transition",
            "person",
            End.KEEP,
            ("edition__title_tr", "after", "at", "reason"),
        ),
    )
    registry.register_not_theirs(
        _("Publications of the council."),
        "publications.Numbering",
        "publications.Bulletin",
        "publications.Section",
        "publications.Rendering",
    )
    registry.register_not_theirs(
        _("The calendar of elections."), "elections.EmbargoRule", "elections.Election"
    )
