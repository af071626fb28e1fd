"""Kinds of personal data about consents and requests."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from participation import retention
from participation.data_kinds import Basis, DataKind, Group, register
from participation.privacy import operations

KINDS = (
    DataKind(
        name="requests",
        group=Group.PARTICIPATION,
        words=_(
            "Requests to the data controller: name, e-mail address, what you ask for, your words, the answer"
        ),
        purpose=_("to answer within 30 days, and to prove it"),
        basis=Basis.DUTY,
        kept=_("three years after the answer, even if you delete your account"),
        holds=frozenset({"privacy.DataRequest"}),
    ),
    DataKind(
        name="consents",
        group=Group.ACCOUNT,
        words=_("Your consents: to which version of a text, on which day, withdrawn on which day"),
        purpose=_("to prove that you agreed"),
        basis=Basis.DUTY,
        kept=_("three years after you withdraw them; no longer than the account"),
        holds=frozenset({"privacy.Consent"}),
    ),
)

RULES = (
    retention.Rule(
        name="requests",
        kind="requests",
        words=_("Answered and refused requests"),
        days=operations.REQUESTS_KEPT.days,
        since=_("the answer"),
        why=_("the Board can still ask how a request was answered"),
        valid_from=date(2026, 12, 1),
        job=operations.forget_requests,
    ),
    retention.Rule(
        name="consents",
        kind="consents",
        words=_("Withdrawn consents"),
        days=operations.CONSENTS_KEPT.days,
        since=_("withdrawing"),
        why=_("it must be possible to prove that the data were processed with consent"),
        valid_from=date(2026, 12, 1),
        job=operations.forget_consents,
    ),
)


def register_kinds() -> None:
    register(KINDS, impersonal=("privacy.Text", "privacy.RetentionRun"))
    retention.register(RULES)
