"""What each role may do, in words, for the page of roles and for people who are invited to one.

Each statement names the pages on which it is done; ``*`` stands for the rest of a name.
``tests/config/site/test_role_powers.py`` compares them with who may open which page.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from participation.people.models import Role
from participation.people.registry import Power, register_powers

POWERS: Final[Mapping[Role, Sequence[Power]]] = {
    Role.RESIDENT: (
        Power(_("Answers polls and keeps an answer for later."), ("polls:poll", "polls:keep")),
        Power(
            _(
                "Starts threads and replies in the forums, votes on statements, and reports what breaks "
                "the rules."
            ),
            ("forums:*",),
        ),
        Power(
            _("Votes in referenda whose roll they are on, and objects to a result."),
            ("referenda:credential*", "referenda:cast", "referenda:object"),
        ),
        Power(_("Looks themselves up on the electoral roll and asks for corrections."), ("roll:*",)),
    ),
    Role.MODERATOR: (
        Power(
            _("Reviews reported and held posts, decides by a rule and with a reason, and answers appeals."),
            (
                "forums-staff:queue",
                "forums-staff:item",
                "forums-staff:claim*",
                "forums-staff:release",
                "forums-staff:appeal*",
            ),
        ),
        Power(
            _(
                "Hides a post at once if waiting would harm somebody and no other moderator can decide, "
                "and confirms what another moderator has hidden."
            ),
            ("forums-staff:hide-at-once", "forums-staff:confirm-hiding"),
        ),
        Power(
            _("Publishes or refuses statements, opens and closes votes on statements."),
            (
                "forums-staff:review-statement",
                "forums-staff:statements",
                "forums:open-conversation",
                "forums:close-conversation",
            ),
        ),
        Power(
            _("Summarises, moves, merges and splits threads in which they take no part."),
            ("forums:manage", "forums:summarise", "forums:merge", "forums:split"),
        ),
        Power(_("Manages the word lists that hold a post back for review."), ("forums-staff:words",)),
        Power(_("States when they are away, and which moderator stands in."), ("forums-staff:absence",)),
    ),
    Role.EDITOR: (
        Power(
            _(
                "Writes, opens, withdraws, closes and archives polls, and reviews answers in people’s "
                "own words."
            ),
            ("polls-staff:*", "polls:poll@draft"),
        ),
        Power(_("Restores deleted drafts of polls."), ("bin:overview",)),
        Power(
            _("Writes bulletins and sends them to an officer for approval."),
            ("publications-staff:*",),
        ),
        Power(
            _("Manages processes and their phases, and organs and their members."),
            ("processes-staff:*", "processes:process@draft"),
        ),
        Power(
            _("Manages boards and tags of the forums, the rule book, and threads."),
            (
                "forums-staff:board*",
                "forums-staff:tags",
                "forums-staff:rule-book",
                "forums:manage",
                "forums:open-conversation",
                "forums:close-conversation",
            ),
        ),
        Power(
            _("Manages pages, pictures and offices, and publishes texts on personal data."),
            ("pages-staff:*", "privacy-staff:publish", "privacy-staff:texts", "page-picture@unpublished"),
        ),
        Power(_("Imports population tables."), ("territory:targets-*",)),
    ),
    Role.OFFICER: (
        Power(
            _(
                "Drafts electoral rolls, imports them, decides corrections, and freezes them together with "
                "another officer."
            ),
            ("roll-staff:*", "roll:roll@draft"),
        ),
        Power(
            _(
                "Drafts referenda, announces those of another officer, runs voting desks, answers objections "
                "and certifies results together with another officer."
            ),
            ("referenda-staff:*", "referenda:*@draft"),
        ),
        Power(_("Confirms posts that a moderator has hidden at once."), ("forums-staff:confirm-hiding",)),
        Power(
            _("Decides on reported and held posts and on appeals while no moderator is able to."),
            ("forums-staff:queue",),
        ),
        Power(
            _("Approves and publishes bulletins, or returns them."),
            ("publications-staff:publish", "publications-staff:return"),
        ),
        Power(
            _("Answers requests about personal data, and sees when accounts were deleted, but not whose."),
            ("privacy-staff:request*", "privacy-staff:counts", "rights-staff:log"),
        ),
        Power(_("Sees how many accounts were opened each day, and what was unusual."), ("signups:counts",)),
        Power(
            _("Manages the election calendar and its rules, offices and population tables."),
            ("elections:*", "pages-staff:office*", "territory:targets-*"),
        ),
    ),
    Role.TRUSTEE: (
        Power(
            _(
                "Makes a share of a referendum’s key, and decrypts the sum of the ballots with it, never "
                "a ballot."
            ),
            ("referenda:trustee*",),
        ),
    ),
    Role.OBSERVER: (
        Power(
            _("Reads the audit log, verifies its chain, and takes copies."),
            ("audit:*",),
        ),
        Power(_("Sees drafts of referenda before they are announced."), ("referenda:*@draft",)),
    ),
    Role.CLERK: (
        Power(
            _("Strikes voters off at the voting desk to which an officer assigned them."),
            ("referenda-staff:clerk",),
        ),
    ),
    Role.ADMINISTRATOR: (
        Power(
            _(
                "Invites people, grants and revokes roles, sets assurance levels, suspends accounts, each "
                "with a reason in the audit log."
            ),
            ("people:account", "people:roles", "people-staff:*"),
        ),
        Power(
            _("Looks after the installation: its state, outgoing e-mails and the technical pages."),
            ("system", "mailing:*", "admin:*", "/teknik/*"),
        ),
        Power(
            _("Reads the audit log, and when accounts were deleted, but not whose."),
            ("audit:*", "rights-staff:log"),
        ),
    ),
}


def register() -> None:
    for role, powers in POWERS.items():
        register_powers(role, powers)
