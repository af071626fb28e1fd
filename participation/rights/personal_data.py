"""Personal data of copies and deletions."""

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
    Table,
    build_linked_table,
    build_unlinked_tables,
)
from participation.rights import rules
from participation.rights.operations import closures, exports

PURPOSES: Final = (
    Purpose(
        name="tombstones",
        group=Group.OPERATION,
        words=_("An irreversible mark of the mailbox or the place on the roll of a deleted account"),
        why=_("so that nobody answers twice by a new account, or ends a suspension by deleting the old one"),
        basis=Basis.INTEREST,
        retention=_(
            "until the poll closes, and where it shares a matter with polls of other districts, until its "
            "term is over; until a suspension ends. Terms and suspensions last a year at most"
        ),
    ),
    Purpose(
        name="closures",
        group=Group.ACCOUNT,
        words=_("That you have closed your account, and your name until it is deleted"),
        why=_("so that you can open it again within 14 days"),
        basis=Basis.DUTY,
        retention=_("until the account is deleted"),
    ),
    Purpose(
        name="copies",
        group=Group.ACCOUNT,
        words=_("Copies of your data that you asked for"),
        why=_("so that you can download them once"),
        basis=Basis.DUTY,
        retention=_("a week; until the day after you have downloaded them"),
    ),
)

RULES: Final = (
    Rule(
        name="deletion_log",
        purpose="closures",
        words=_("The log of deleted accounts, which names nobody"),
        days=rules.LOG_RETENTION.days,
        since=_("the deletion"),
        why=_("it must be possible to prove that accounts were deleted"),
        valid_from=date(2026, 12, 1),
        job=closures.forget_old,
    ),
    Rule(
        name="copies",
        purpose="copies",
        words=_("Copies of a person's data"),
        days=rules.EXPORT_RETENTION.days,
        since=_("making the copy"),
        why=_("a file that was not fetched must not be kept; one that was fetched is deleted the day after"),
        valid_from=date(2026, 12, 1),
        job=exports.forget_copies,
    ),
)

TABLES: Final = (
    build_linked_table(
        "rights.Export",
        Link(
            "rights.copies",
            _("Copies of your data that you asked for"),
            "user",
            End.DELETE,
            ("asked_on", "state", "downloads"),
        ),
        purpose="copies",
        is_overwritten=True,
    ),
    build_linked_table(
        "rights.Closure",
        Link(
            "rights.closure",
            _("Deletion of your account"),
            "user",
            End.FOLLOW,
            ("closed_on", "due_on", "texts"),
        ),
        purpose="closures",
        is_overwritten=True,
    ),
    Table(
        "rights.Tombstone",
        "tombstones",
        unlinked=_(
            "Marks that are left of deleted accounts, so that nobody answers a poll twice or escapes a "
            "suspension: they name nobody."
        ),
        is_overwritten=True,
    ),
    *build_unlinked_tables("rights", "Destruction", _("The log of deletions: it names nobody.")),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, rules=RULES, tables=TABLES)
