"""Kinds of personal data in the outbox."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from participation import retention
from participation.data_kinds import Basis, DataKind, Group, register
from participation.mailing import operations, rules

KINDS = (
    DataKind(
        name="mails",
        group=Group.OPERATION,
        words=_("E-mails to you that are waiting to be sent, encrypted together with your address"),
        purpose=_("so that they reach you although the mail server does not answer"),
        basis=Basis.CONTRACT,
        kept=_(
            "until they are sent, at most three days; of one that could not be sent, the first letter and "
            "the domain of your address for 30 days, and nothing if it had a code"
        ),
        holds=frozenset({"mailing.OutgoingMail"}),
    ),
)

RULES = (
    retention.Rule(
        name="failed_mails",
        kind="mails",
        words=_("What is left of e-mails that could not be sent"),
        days=rules.FAILED_KEPT.days,
        since=_("giving up"),
        why=_("administrators must see that mails fail, and for which mail servers"),
        valid_from=date(2026, 12, 1),
        job=operations.forget_failed,
    ),
)


def register_kinds() -> None:
    register(KINDS, impersonal=["mailing.MailServer"])
    retention.register(RULES)
