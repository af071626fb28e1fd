"""Personal data in polls: that somebody answered, never what."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import (
    Basis,
    End,
    Group,
    Link,
    Purpose,
    build_linked_table,
    build_unlinked_tables,
)

PURPOSES: Final = (
    Purpose(
        name="participation",
        group=Group.PARTICIPATION,
        words=_("That you took part in a poll"),
        why=_("so that each person answers once, also where polls of several districts share a matter"),
        basis=Basis.POLITICAL,
        retention=_("as long as the poll is kept"),
    ),
    Purpose(
        name="answer",
        group=Group.PARTICIPATION,
        words=_("Your answer"),
        why=_("to be counted"),
        basis=Basis.POLITICAL,
        retention=_(
            "without your identity; once the closed poll and every poll that was open at the same time have "
            "been counted, it can no longer be connected with you in this site’s data, and not at all once "
            "earlier backups have been deleted"
        ),
    ),
)

TABLES: Final = (
    build_linked_table(
        "polls.Participation",
        Link(
            "polls.participations",
            _("Polls that you answered"),
            "resident",
            End.WAIT,
            ("poll__id", "poll__title"),
            _(
                "That you answered, without a time, and never what. If you delete your account, this goes "
                "when the poll has been counted: until then your answer counts once, and nobody answers "
                "twice."
            ),
        ),
        purpose="participation",
        is_overwritten=True,
    ),
    build_linked_table(
        "polls.SetAsideMember",
        Link(
            "polls.set_aside",
            _("Polls in which an answer of yours was set aside before the count"),
            "resident",
            End.WAIT,
            ("set_aside__poll__title", "set_aside__reason"),
        ),
        purpose="participation",
    ),
    *build_unlinked_tables(
        "polls",
        "Response ResponseEntry OpenText Batch PollKey",
        _(
            "What you answered in a poll. While a poll is open, you see and change your answer on its page. "
            "When it is counted, everything that joins an answer to a person is destroyed, so nobody can "
            "know any more which answer was yours. A file with your answers would undo that."
        ),
        purpose="answer",
        is_secret=True,
    ),
    *build_unlinked_tables(
        "polls",
        "Poll Poll_districts Matter Transition Extension Question Question_condition_options Option SetAside "
        "Panel Referral TextCode Release Analysis",
        _("Polls, their questions, and figures about many people."),
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, tables=TABLES)
