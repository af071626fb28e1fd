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
        words=_("Notices to you, what you follow, and which notices you want on the site and by e-mail"),
        purpose=_("so that you learn of answers, results and decisions, and of what opens in your district"),
        basis=Basis.CONTRACT,
        kept=_("notices for 90 days, your choices until you change them"),
        holds=frozenset(
            {
                "notifications.Follow",
                "notifications.MailSettings",
                "notifications.Notice",
                "notifications.Preference",
            }
        ),
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
    register(KINDS, impersonal=["notifications.Broadcast"])
    retention.register(RULES)
