"""Publications: personal data only of the staff who wrote and approved them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import OFFICIAL_ACTS, End, Link, build_linked_table, build_unlinked_tables

_EDITION: Final = ("title_tr", "version", "state")

TABLES: Final = (
    build_linked_table(
        "publications.Edition",
        Link("publications.drafted", _("Publications that you drafted"), "drafted_by", End.KEEP, _EDITION),
        Link("publications.approved", _("Publications that you approved"), "approved_by", End.KEEP, _EDITION),
    ),
    build_linked_table(
        "publications.Contributor",
        Link(
            "publications.contributed",
            _("Publications that you worked on"),
            "person",
            End.KEEP,
            ("edition__title_tr",),
        ),
        purpose=OFFICIAL_ACTS,
    ),
    build_linked_table(
        "publications.Transition",
        Link(
            "publications.transitions",
            _("Steps of publications"),
            "person",
            End.KEEP,
            ("edition__title_tr", "after", "at", "reason"),
        ),
    ),
    *build_unlinked_tables(
        "publications", "Numbering Bulletin Section Rendering", _("Publications of the council.")
    ),
)


def register() -> None:
    personal_data.register(tables=TABLES)
