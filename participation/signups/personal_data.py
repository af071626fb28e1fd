"""Personal data in the counts of sign-ups."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import Basis, Group, Purpose, Rule, build_unlinked_tables
from participation.signups import operations

PURPOSES: Final = (
    Purpose(
        name="sign_ups",
        group=Group.OPERATION,
        words=_(
            "How many accounts were opened today from one network and with addresses of one mail domain, "
            "under irreversible marks of network and domain; not which accounts"
        ),
        why=_("so that officers notice when somebody opens accounts in bulk; nobody is refused for it"),
        basis=Basis.INTEREST,
        retention=_(
            "until the end of the day; what stays of a day is the number of all and the largest number of "
            "one network and one domain, without saying which"
        ),
    ),
)

RULES: Final = (
    Rule(
        name="sign_up_counts",
        purpose="sign_ups",
        words=_("Counts of accounts opened by network and mail domain, and the key of their marks"),
        days=1,
        since=_("the beginning of the day"),
        why=_("they show what is unusual on that day only"),
        valid_from=date(2026, 12, 4),
        job=operations.forget_past_days,
    ),
)

TABLES: Final = (
    *build_unlinked_tables(
        "signups",
        "DayKey DayCount",
        _(
            "The day’s counts of accounts opened from one network or with one mail domain: they contain no "
            "account, and the marks cannot be turned back."
        ),
        purpose="sign_ups",
    ),
    *build_unlinked_tables(
        "signups", "Day", _("How many accounts were opened and matched with rolls, by day.")
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, rules=RULES, tables=TABLES)
