"""Personal data of consents and requests to the data controller."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import (
    Basis,
    End,
    Group,
    Link,
    Purpose,
    Rule,
    build_linked_table,
    build_unlinked_tables,
)
from participation.privacy import operations

PURPOSES: Final = (
    Purpose(
        name="consents",
        group=Group.ACCOUNT,
        words=_("Your consents: to which version of a text, on which day, withdrawn on which day"),
        why=_("to prove that you agreed"),
        basis=Basis.DUTY,
        retention=_("three years after you withdraw them; no longer than the account"),
    ),
    Purpose(
        name="requests",
        group=Group.PARTICIPATION,
        words=_(
            "Requests to the data controller: name, e-mail address, what you ask for, your words, the answer"
        ),
        why=_("to answer within 30 days, and to prove it"),
        basis=Basis.DUTY,
        retention=_("three years after the answer, even if you delete your account"),
    ),
)

RULES: Final = (
    Rule(
        name="consents",
        purpose="consents",
        words=_("Withdrawn consents"),
        days=operations.CONSENT_RETENTION.days,
        since=_("withdrawing"),
        why=_("it must be possible to prove that the data were processed with consent"),
        valid_from=date(2026, 12, 1),
        job=operations.forget_consents,
    ),
    Rule(
        name="requests",
        purpose="requests",
        words=_("Answered and refused requests"),
        days=operations.REQUEST_RETENTION.days,
        since=_("the answer"),
        why=_("the Board can still ask how a request was answered"),
        valid_from=date(2026, 12, 1),
        job=operations.forget_requests,
    ),
)

TABLES: Final = (
    build_linked_table(
        "privacy.Consent",
        Link(
            "privacy.consents",
            _("Consents"),
            "resident",
            End.DELETE,
            ("purpose", "text__version", "given_on", "withdrawn_on"),
        ),
        purpose="consents",
    ),
    build_linked_table(
        "privacy.DataRequest",
        Link(
            "privacy.requests",
            _("Requests to the data controller"),
            "account",
            End.CUT,
            ("reference", "name", "email", "right", "text", "received_on", "state", "answer", "closed_on"),
            _("They are kept for three years after the answer, also without the account."),
        ),
        purpose="requests",
    ),
    *build_unlinked_tables(
        "privacy",
        "Text RetentionRun",
        _("The texts about personal data, and the days on which old data were deleted."),
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, rules=RULES, tables=TABLES)
