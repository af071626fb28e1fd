"""Kinds of personal data about copies and deletions."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from participation import retention
from participation.data_kinds import Basis, DataKind, Group, register
from participation.rights import rules
from participation.rights.operations import closures, exports

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
        kept=_(
            "until the poll closes, and where it shares a matter with polls of other districts, until its "
            "term is over; until a suspension ends. Terms and suspensions last a year at most"
        ),
        holds=frozenset({"rights.Mark"}),
    ),
)


RULES = (
    retention.Rule(
        name="copies",
        kind="copies",
        words=_("Copies of a person's data"),
        days=rules.EXPORT_KEPT.days,
        since=_("making the copy"),
        why=_("a file that was not fetched must not be kept; one that was fetched is deleted the day after"),
        valid_from=date(2026, 12, 1),
        job=exports.forget_copies,
    ),
    retention.Rule(
        name="deletion_log",
        kind="closures",
        words=_("The log of deleted accounts, which names nobody"),
        days=rules.LOG_KEPT.days,
        since=_("the deletion"),
        why=_("it must be possible to prove that accounts were deleted"),
        valid_from=date(2026, 12, 1),
        job=closures.forget_old,
    ),
)


def register_kinds() -> None:
    register(KINDS, impersonal=["rights.Destruction"])
    retention.register(RULES)
