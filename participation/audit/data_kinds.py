"""Kinds of personal data in the audit log."""

from django.utils.translation import gettext_lazy as _

from participation.data_kinds import OFFICIAL_ACTS, Basis, DataKind, Group, register

KINDS = (
    DataKind(
        name=OFFICIAL_ACTS,
        group=Group.COUNCIL,
        words=_("Official acts of council staff"),
        purpose=_("so that they can be held to account"),
        basis=Basis.DUTY,
        kept=_("permanently; official acts, never answers"),
        holds=frozenset({"audit.Entry"}),
    ),
)


def register_kinds() -> None:
    register(KINDS, impersonal=("audit.ChainHead", "audit.Verification"))
