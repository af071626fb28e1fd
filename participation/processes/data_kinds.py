"""Kinds of personal data of organs and processes."""

from django.utils.translation import gettext_lazy as _

from participation.data_kinds import OFFICIAL_ACTS, Basis, DataKind, Group, register

KINDS = (
    DataKind(
        name="membership",
        group=Group.COUNCIL,
        words=_("Membership and office in an organ of the council"),
        purpose=_(
            "so that everybody can see who speaks for it; members without an office are named only if they "
            "agreed"
        ),
        basis=Basis.DUTY,
        kept=_(
            "as long as you have the account; its beginning and end are also in the audit log, under a number"
        ),
        holds=frozenset({"processes.Membership"}),
    ),
)


def register_kinds() -> None:
    register(
        KINDS,
        also={OFFICIAL_ACTS: ["processes.Transition.by"]},
        impersonal=(
            "processes.Organ",
            "processes.Process",
            "processes.Phase",
            "processes.Transition",
        ),
    )
