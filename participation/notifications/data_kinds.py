"""Kinds of personal data of notices."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from participation import retention
from participation.data_kinds import Basis, DataKind, Group, register
from participation.notifications import operations

KINDS = (
    DataKind(
        name="notices",
        group=Group.PARTICIPATION,
        words=_("Notices to you, and whether you want them by mail"),
        purpose=_("so that you learn of answers and decisions"),
        basis=Basis.CONTRACT,
        kept=_("notices for 90 days, your choice until you change it"),
        holds=frozenset({"notifications.Notice", "notifications.Digest"}),
    ),
)

RULES = (
    retention.Rule(
        name="notices",
        kind="notices",
        words=_("Notices"),
        days=operations.KEPT.days,
        since=_("their last change"),
        why=_("what they point to stays where it is"),
        valid_from=date(2026, 11, 1),
        job=operations.forget_old,
    ),
)


def register_kinds() -> None:
    register(KINDS)
    retention.register(RULES)
