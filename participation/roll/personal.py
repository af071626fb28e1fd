"""What the electoral rolls store about a person with an account."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.people.models import User
from participation.rights import registry
from participation.rights.registry import End, Kind
from participation.roll.models import RollMatch, VotedMark


def register() -> None:
    registry.register(
        Kind(
            "roll.place",
            _("Your place on electoral rolls"),
            "roll.RollMatch",
            "resident",
            End.DELETE,
            ("roll__name", "entry__district__name"),
            note=_(
                "A roll contains no identity number and no birth date, only marks computed from them. When "
                "the account is deleted, the link between account and place goes. The place itself is part "
                "of the roll, as on paper, and stays as long as the roll."
            ),
        ),
        Kind(
            "roll.voted",
            _("Referenda in which you voted"),
            "roll.VotedMark",
            "entry__match__resident",
            End.FOLLOW,
            note=_(
                "That you voted, never how. The strike-off stays on the roll, so that nobody votes twice."
            ),
            rows=_voted,
        ),
        Kind(
            "roll.corrections",
            _("Corrections to rolls that you asked for"),
            "roll.Correction",
            "resident",
            End.DELETE,
            ("roll__name", "kind", "district__name", "explanation", "asked_at", "state", "reason"),
        ),
        *(
            Kind(f"roll.{name}", label, model, path, End.KEEP, fields)
            for name, label, model, path, fields in (
                (
                    "transitions",
                    _("Steps of rolls"),
                    "roll.RollTransition",
                    "by",
                    ("roll__name", "after", "at"),
                ),
                (
                    "proposals",
                    _("Rolls whose freeze you proposed"),
                    "roll.FreezeProposal",
                    "proposed_by",
                    ("roll__name", "proposed_at"),
                ),
                (
                    "confirmations",
                    _("Rolls whose freeze you confirmed"),
                    "roll.FreezeProposal",
                    "confirmed_by",
                    ("roll__name", "confirmed_at"),
                ),
                ("imports", _("Files imported into rolls"), "roll.RollImport", "by", ("roll__name", "at")),
                (
                    "decisions",
                    _("Corrections to rolls that you decided"),
                    "roll.Correction",
                    "decided_by",
                    ("roll__name", "decided_at", "state", "reason"),
                ),
            )
        ),
    )
    registry.register_not_theirs(
        _("Electoral rolls and their sizes, and the rules on their corrections."),
        "roll.CorrectionRule",
        "roll.Roll",
        "roll.RollCount",
        "roll.StagedEntry",
    )
    registry.register_not_theirs(
        _(
            "The entries of a roll and the number of attempts to claim one: without the number and birth "
            "date, which are not stored, nobody can tell whose they are. Yours is under “Your place on "
            "electoral rolls”."
        ),
        "roll.RollEntry",
        "roll.RollLetter",
        "roll.MatchAttempt",
    )


def _voted(user: User) -> Iterator[dict[str, Any]]:
    entries = RollMatch.objects.filter(resident=user).values_list("entry", flat=True)
    for mark in VotedMark.objects.filter(entry__in=list(entries)).order_by("referendum"):
        yield {"referendum": mark.referendum, "kind": str(mark.get_channel_display())}
