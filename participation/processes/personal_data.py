"""Personal data of organs and processes."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import (
    Basis,
    End,
    Group,
    Link,
    Purpose,
    build_linked_table,
    build_unlinked_tables,
)

PURPOSES: Final = (
    Purpose(
        name="membership",
        group=Group.COUNCIL,
        words=_("Membership and office in an organ of the council"),
        why=_(
            "so that everybody can see who speaks for it; members without an office are named only if they "
            "agreed"
        ),
        basis=Basis.DUTY,
        retention=_(
            "as long as you have the account; its beginning and end are also in the audit log, under a number"
        ),
    ),
)

TABLES: Final = (
    build_linked_table(
        "processes.Membership",
        Link(
            "processes.memberships",
            _("Memberships in organs of the council"),
            "person",
            End.DELETE,
            ("organ__name", "office", "since", "until"),
        ),
        purpose="membership",
    ),
    build_linked_table(
        "processes.Transition",
        Link(
            "processes.transitions",
            _("Steps of processes"),
            "by",
            End.KEEP,
            ("process__title", "after", "at", "reason"),
        ),
    ),
    *build_unlinked_tables(
        "processes", "Organ Process Phase", _("Organs, processes and phases of the council.")
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, tables=TABLES)
