"""Personal data of notices."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.notifications import operations
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

PURPOSES: Final = (
    Purpose(
        name="notices",
        group=Group.PARTICIPATION,
        words=_("Notices to you, what you follow, and which notices you want on the site and by e-mail"),
        why=_("so that you learn of answers, results and decisions, and of what opens in your district"),
        basis=Basis.CONTRACT,
        retention=_("notices for 90 days, your choices until you change them"),
    ),
)

RULES: Final = (
    Rule(
        name="notices",
        purpose="notices",
        words=_("Notices"),
        days=operations.RETENTION.days,
        since=_("their last change"),
        why=_("what they point to stays where it is"),
        valid_from=date(2026, 11, 1),
        job=operations.forget_old,
    ),
)

TABLES: Final = (
    build_linked_table(
        "notifications.Notice",
        Link(
            "notifications.notices",
            _("Notices"),
            "resident",
            End.DELETE,
            ("kind", "subject", "address", "count", "at", "on_site", "mail"),
        ),
        purpose="notices",
        is_overwritten=True,
    ),
    build_linked_table(
        "notifications.Preference",
        Link(
            "notifications.preferences",
            _("Which notices you want"),
            "resident",
            End.DELETE,
            ("category", "on_site", "mail"),
        ),
        purpose="notices",
    ),
    build_linked_table(
        "notifications.MailSettings",
        Link(
            "notifications.mail_settings",
            _("When e-mails with notices come"),
            "resident",
            End.DELETE,
            ("language", "quiet_from", "quiet_until", "weekly_day", "daily_on", "weekly_on"),
        ),
        purpose="notices",
    ),
    build_linked_table(
        "notifications.Follow",
        Link(
            "notifications.follows",
            _("Polls, referenda and processes that you follow"),
            "resident",
            End.DELETE,
            ("subject",),
        ),
        purpose="notices",
    ),
    *build_unlinked_tables(
        "notifications", "Broadcast", _("Notices that go to many, by what they are about.")
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, rules=RULES, tables=TABLES)
