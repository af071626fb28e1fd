"""Kinds of personal data about copies and deletions."""

from django.utils.translation import gettext_lazy as _

from participation.data_kinds import Basis, DataKind, Group, register

KINDS = (
    DataKind(
        name="copies",
        group=Group.ACCOUNT,
        words=_("Copies of your data that you asked for"),
        purpose=_("so that you can download them once"),
        basis=Basis.DUTY,
        kept=_("a week; until the day after you have downloaded them"),
        holds=frozenset({"rights.Export"}),
    ),
    DataKind(
        name="closures",
        group=Group.ACCOUNT,
        words=_("That you have closed your account, and your name until it is deleted"),
        purpose=_("so that you can open it again within 14 days"),
        basis=Basis.DUTY,
        kept=_("until the account is deleted"),
        holds=frozenset({"rights.Closure"}),
    ),
    DataKind(
        name="marks",
        group=Group.OPERATION,
        words=_("An irreversible mark of the mailbox or the place on the roll of a deleted account"),
        purpose=_(
            "so that nobody answers twice by a new account, or ends a suspension by deleting the old one"
        ),
        basis=Basis.INTEREST,
        kept=_("until the poll is counted or the suspension ends; at most a year after a deletion"),
        holds=frozenset({"rights.Mark"}),
    ),
)


def register_kinds() -> None:
    register(KINDS, impersonal=["rights.Destruction"])
