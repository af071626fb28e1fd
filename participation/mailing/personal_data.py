"""Personal data in the outbox."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.mailing import operations, rules
from participation.personal_data import Basis, Group, Purpose, Rule, build_unlinked_tables

PURPOSES: Final = (
    Purpose(
        name="mails",
        group=Group.OPERATION,
        words=_("E-mails to you that are waiting to be sent, encrypted together with your address"),
        why=_("so that they reach you although the mail server does not answer"),
        basis=Basis.CONTRACT,
        retention=_(
            "until they are sent, at most three days; of one that could not be sent, the first letter and "
            "the domain of your address for 30 days, and nothing if it had a code"
        ),
    ),
)

RULES: Final = (
    Rule(
        name="failed_mails",
        purpose="mails",
        words=_("What is left of e-mails that could not be sent"),
        days=rules.FAILED_RETENTION.days,
        since=_("giving up"),
        why=_("administrators must see that mails fail, and for which mail servers"),
        valid_from=date(2026, 12, 1),
        job=operations.forget_failed,
    ),
)

TABLES: Final = (
    *build_unlinked_tables(
        "mailing",
        "OutgoingMail",
        _(
            "E-mails that wait to be sent: they are encrypted together with their address, so nobody can "
            "look for yours. Of one that could not be sent, the first letter and the domain of the address "
            "are left."
        ),
        purpose="mails",
    ),
    *build_unlinked_tables("mailing", "MailServer", _("The state of the mail server.")),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, rules=RULES, tables=TABLES)
