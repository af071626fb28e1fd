"""Personal data of the staff home."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import Basis, End, Group, Link, Purpose, build_linked_table

PURPOSES: Final = (
    Purpose(
        name="workload",
        group=Group.COUNCIL,
        words=_(
            "If you have a role besides resident: how many items are waiting for you, and "
            "which you were notified of"
        ),
        why=_("so that you are told once of each thing that you have to do"),
        basis=Basis.CONTRACT,
        retention=_("until it is no longer waiting for you, or you no longer have such a role"),
    ),
)

TABLES: Final = (
    build_linked_table(
        "staff.Workload",
        Link(
            "staff.workload",
            _("How many items are waiting for you in your roles"),
            "person",
            End.DELETE,
            ("count", "roles"),
        ),
        purpose="workload",
    ),
    build_linked_table(
        "staff.Announced",
        Link(
            "staff.announced",
            _("What you were notified of in your roles"),
            "person",
            End.DELETE,
            ("duty", "subject", "since"),
        ),
        purpose="workload",
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, tables=TABLES)
