"""Kinds of personal data in the outbox."""

from django.utils.translation import gettext_lazy as _

from participation.data_kinds import Basis, DataKind, Group, register

KINDS = (
    DataKind(
        name="mails",
        group=Group.OPERATION,
        words=_("E-mails to you that wait to be sent, encrypted together with your address"),
        purpose=_("so that they reach you although the mail server does not answer"),
        basis=Basis.CONTRACT,
        kept=_("until they are sent; at most three days"),
        holds=frozenset({"mailing.OutgoingMail"}),
    ),
)


def register_kinds() -> None:
    register(KINDS, impersonal=["mailing.MailServer"])
