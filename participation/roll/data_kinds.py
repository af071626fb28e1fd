"""Kinds of personal data on electoral rolls."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from participation import retention
from participation.data_kinds import OFFICIAL_ACTS, Basis, DataKind, Group, register
from participation.roll.operations import imports

KINDS = (
    DataKind(
        name="voted",
        group=Group.COUNCIL,
        words=_("That you have voted in a referendum, and whether online or at a desk"),
        purpose=_("so that each person votes once"),
        basis=Basis.POLITICAL,
        kept=_("separate from the ballot and without the time, as long as the roll is kept"),
        holds=frozenset({"roll.VotedMark"}),
    ),
    DataKind(
        name="roll_match",
        group=Group.COUNCIL,
        words=_("That your account is matched with an entry on a roll; the corrections that you requested"),
        purpose=_("so that you can vote with your account, and the roll is correct"),
        basis=Basis.INTEREST,
        kept=_(
            "as long as you have the account; the number of attempts with an identity number, until the end "
            "of the day"
        ),
        holds=frozenset({"roll.RollMatch", "roll.RollLetter", "roll.Correction", "roll.MatchAttempt"}),
    ),
    DataKind(
        name="roll",
        group=Group.COUNCIL,
        words=_(
            "On electoral rolls: identity number and birth date as irreversible marks made with a secret key "
            "(HMAC); district, weight, desk"
        ),
        purpose=_("so that everybody who may vote in a referendum can be matched with the roll, once"),
        basis=Basis.INTEREST,
        kept=_(
            "the number and the date themselves are never stored; the marks are stored as long as the roll "
            "is "
            "kept, because its published fingerprint is computed from them"
        ),
        holds=frozenset({"roll.RollEntry", "roll.StagedEntry"}),
    ),
)

RULES = (
    retention.Rule(
        name="match_attempts",
        kind="roll_match",
        words=_("The number of attempts with an identity number"),
        days=1,
        since=_("the beginning of the day of the attempts"),
        why=_("they limit guessing for that day only"),
        valid_from=date(2026, 11, 1),
        job=imports.forget_old,
    ),
    retention.Rule(
        name="roll_files",
        kind="roll",
        words=_("Roll files that were looked at and not applied"),
        days=imports.KEPT.days,
        since=_("reading the file"),
        why=_("a file that is not needed must not stay"),
        valid_from=date(2026, 11, 1),
        job=imports.forget_old,
    ),
)


def register_kinds() -> None:
    official = (
        "roll.RollImport.by",
        "roll.RollTransition.by",
        "roll.FreezeProposal.proposed_by",
        "roll.FreezeProposal.confirmed_by",
    )
    plain = (
        "roll.CorrectionRule",
        "roll.FreezeProposal",
        "roll.Roll",
        "roll.RollCount",
        "roll.RollImport",
        "roll.RollTransition",
    )
    register(KINDS, also={OFFICIAL_ACTS: official}, impersonal=plain)
    retention.register(RULES)
