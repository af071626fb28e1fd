"""The kind of personal data of the staff home."""

from django.utils.translation import gettext_lazy as _

from participation.data_kinds import Basis, DataKind, Group, register

KINDS = (
    DataKind(
        name="workload",
        group=Group.COUNCIL,
        words=_(
            "If you have a role besides resident: how many items are waiting for you, and "
            "which you were notified of"
        ),
        purpose=_("so that you are told once of each thing that you have to do"),
        basis=Basis.CONTRACT,
        kept=_("until it is no longer waiting for you, or you no longer have such a role"),
        holds=frozenset({"staff.Workload", "staff.Announced"}),
    ),
)


def register_kinds() -> None:
    register(KINDS)
