"""Personal data on electoral rolls."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.people.models import User
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
from participation.roll.models import RollMatch, StrikeOff
from participation.roll.operations import imports

PURPOSES: Final = (
    Purpose(
        name="roll",
        group=Group.COUNCIL,
        words=_(
            "On electoral rolls: identity number and birth date as irreversible marks made with a secret key "
            "(HMAC); district, weight, desk"
        ),
        why=_("so that everybody who may vote in a referendum can be matched with the roll, once"),
        basis=Basis.INTEREST,
        retention=_(
            "the number and the date themselves are never stored; the marks are stored as long as the roll "
            "is "
            "kept, because its published fingerprint is computed from them"
        ),
    ),
    Purpose(
        name="roll_match",
        group=Group.COUNCIL,
        words=_("That your account is matched with an entry on a roll; the corrections that you requested"),
        why=_("so that you can vote with your account, and the roll is correct"),
        basis=Basis.INTEREST,
        retention=_(
            "as long as you have the account; the number of attempts with an identity number, until the end "
            "of the day"
        ),
    ),
    Purpose(
        name="voted",
        group=Group.COUNCIL,
        words=_("That you have voted in a referendum, and whether online or at a desk"),
        why=_("so that each person votes once"),
        basis=Basis.POLITICAL,
        retention=_("separate from the ballot and without the time, as long as the roll is kept"),
    ),
)

RULES: Final = (
    Rule(
        name="roll_files",
        purpose="roll",
        words=_("Roll files that were looked at and not applied"),
        days=imports.RETENTION.days,
        since=_("reading the file"),
        why=_("a file that is not needed must not stay"),
        valid_from=date(2026, 11, 1),
        job=imports.forget_old,
    ),
    Rule(
        name="match_attempts",
        purpose="roll_match",
        words=_("The number of attempts with an identity number"),
        days=1,
        since=_("the beginning of the day of the attempts"),
        why=_("they limit guessing for that day only"),
        valid_from=date(2026, 11, 1),
        job=imports.forget_old,
    ),
)


def _list_strike_off_rows(user: User) -> Iterator[dict[str, Any]]:
    entries = RollMatch.objects.filter(resident=user).values_list("entry", flat=True)
    for voted in StrikeOff.objects.filter(entry__in=list(entries)).order_by("referendum"):
        yield {"referendum": voted.referendum, "kind": str(voted.get_channel_display())}


_ENTRIES: Final = _(
    "The entries of a roll and the number of attempts to claim one: without the number and birth date, which "
    "are not stored, nobody can tell whose they are. Yours is under “Your place on electoral rolls”."
)

TABLES: Final = (
    build_linked_table(
        "roll.RollMatch",
        Link(
            "roll.place",
            _("Your place on electoral rolls"),
            "resident",
            End.DELETE,
            ("roll__name", "entry__district__name"),
            _(
                "A roll contains no identity number and no birth date, only marks computed from them. When "
                "the account is deleted, the link between account and place goes. The place itself is part "
                "of the roll, as on paper, and stays as long as the roll."
            ),
        ),
        purpose="roll_match",
        is_overwritten=True,
    ),
    build_linked_table(
        "roll.StrikeOff",
        Link(
            "roll.voted",
            _("Referenda in which you voted"),
            "entry__match__resident",
            End.FOLLOW,
            note=_(
                "That you voted, never how. The strike-off stays on the roll, so that nobody votes twice."
            ),
            rows=_list_strike_off_rows,
        ),
        purpose="voted",
    ),
    build_linked_table(
        "roll.Correction",
        Link(
            "roll.corrections",
            _("Corrections to rolls that you asked for"),
            "resident",
            End.DELETE,
            ("roll__name", "kind", "district__name", "explanation", "asked_at", "state", "reason"),
        ),
        Link(
            "roll.decisions",
            _("Corrections to rolls that you decided"),
            "decided_by",
            End.KEEP,
            ("roll__name", "decided_at", "state", "reason"),
        ),
        purpose="roll_match",
    ),
    build_linked_table(
        "roll.RollTransition",
        Link("roll.transitions", _("Steps of rolls"), "by", End.KEEP, ("roll__name", "after", "at")),
    ),
    build_linked_table(
        "roll.FreezeProposal",
        Link(
            "roll.proposals",
            _("Rolls whose freeze you proposed"),
            "proposed_by",
            End.KEEP,
            ("roll__name", "proposed_at"),
        ),
        Link(
            "roll.confirmations",
            _("Rolls whose freeze you confirmed"),
            "confirmed_by",
            End.KEEP,
            ("roll__name", "confirmed_at"),
        ),
    ),
    build_linked_table(
        "roll.RollImport",
        Link("roll.imports", _("Files imported into rolls"), "by", End.KEEP, ("roll__name", "at")),
    ),
    *build_unlinked_tables("roll", "RollEntry StagedEntry", _ENTRIES, purpose="roll"),
    *build_unlinked_tables("roll", "RollLetter MatchAttempt", _ENTRIES, purpose="roll_match"),
    *build_unlinked_tables(
        "roll",
        "CorrectionRule Roll RollCount",
        _("Electoral rolls and their sizes, and the rules on their corrections."),
    ),
)


def register() -> None:
    personal_data.register(purposes=PURPOSES, rules=RULES, tables=TABLES)
