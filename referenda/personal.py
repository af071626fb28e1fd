"""What referenda store about a person, and who must hand over before leaving."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from participation.people import rules as people_rules
from participation.people.models import Role, User
from participation.refusals import Refusal
from participation.rights import registry
from participation.rights.registry import End, Kind
from referenda.referendum.errors import OfficerNeeded, TrusteeNeeded
from referenda.referendum.models import Referendum, State
from referenda.trustees.models import Trustee

#: Steps of a referendum that two officers take together.
_OFFICERS = 2
_ENDED = (State.CERTIFIED, State.ANNULLED)
_KEPT = _("An official record of a vote: it stays, without your name and address.")


def register() -> None:
    title = "referendum__title"
    rows: tuple[tuple[str, Any, str, str, tuple[str, ...]], ...] = (
        ("drafted", _("Referenda that you drafted"), "Referendum", "drafted_by", ("title", "state")),
        ("signed", _("Referenda that you signed"), "Referendum", "signed_by", ("title", "state")),
        ("transitions", _("Steps of referenda"), "Transition", "by", (title, "after", "at", "reason")),
        ("entered", _("Voting desks whose counts you entered"), "Desk", "entered_by", (title, "name")),
        ("countersigned", _("Voting desks whose counts you signed"), "Desk", "signed_by", (title, "name")),
        ("clerk", _("Voting desks at which you struck voters off"), "DeskClerk", "person", ("desk__name",)),
        ("clerks", _("Clerks of voting desks whom you named"), "DeskClerk", "named_by", ("desk__name",)),
        ("explanations", _("Explanations of differences"), "Explanation", "by", (title, "text")),
        ("consequences", _("Consequences of objections"), "Consequence", "by", ("objection", "text")),
        ("answers", _("Objections that you answered"), "Objection", "answered_by", (title, "answer")),
        ("trustee", _("Your part as a trustee"), "Trustee", "person", (title, "index", "name")),
    )
    proposals = (
        ("reversal", _("Reversals of strike-offs"), "Reversal"),
        ("annulment", _("Annulments"), "Annulment"),
        ("redecryption", _("Repeated decryptions"), "Redecryption"),
    )
    registry.register(
        Kind(
            "referenda.objections",
            _("Your objections"),
            "referenda.Objection",
            "person",
            End.CUT,
            ("referendum__title", "text", "filed_at", "answer", "answered_at"),
            note=_(
                "An objection and its answer are part of the record of a vote; they stay without your name."
            ),
        ),
        *(
            Kind(f"referenda.{name}", label, f"referenda.{model}", path, End.KEEP, fields, note=_KEPT)
            for name, label, model, path, fields in rows
        ),
        *(
            Kind(
                f"referenda.{name}_{path}",
                label,
                f"referenda.{model}",
                path,
                End.KEEP,
                ("referendum__title", "reason", "verdict"),
                note=_KEPT,
            )
            for name, label, model in proposals
            for path in ("proposed_by", "decided_by")
        ),
    )
    registry.register_secret(
        "referenda.ballots",
        _(
            "How you voted in a referendum. Your browser encrypted your ballot before it sent it, and "
            "nothing stored joins a ballot to a person. You alone have its receipt."
        ),
    )
    registry.register_obstacle("referenda.trustee", _trustee_needed)
    registry.register_obstacle("referenda.officer", _officer_needed)
    registry.register_not_theirs(
        _("Referenda, their questions, and their public archives."),
        "referenda.Question",
        "referenda.Option",
        "referenda.Event",
        "referenda.Datum",
        "referenda.Checkpoint",
        "referenda.DistrictLine",
        "referenda.Document",
        "referenda.Decryption",
        "referenda.RefusedDecryption",
    )
    registry.register_not_theirs(
        _("Voting credentials: nothing joins one that was handed over to a person."),
        "referenda.Credential",
        "referenda.CredentialKey",
        "referenda.WaitingCredential",
    )


def _trustee_needed(user: User) -> Refusal | None:
    running = Trustee.objects.filter(person=user).exclude(referendum__state__in=_ENDED)
    title = running.values_list("referendum__title", flat=True).first()
    return None if title is None else TrusteeNeeded(title=title)


def _officer_needed(user: User) -> Refusal | None:
    """While a referendum is under way, two officers other than the one who leaves must remain."""
    if not people_rules.is_officer(user):
        return None
    others = User.objects.filter(groups__name=Role.OFFICER, is_active=True).exclude(pk=user.pk)
    running = Referendum.objects.exclude(state__in=[State.DRAFT, *_ENDED])
    if others.count() >= _OFFICERS or not running.exists():
        return None
    return OfficerNeeded(count=_OFFICERS)
