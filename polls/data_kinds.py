"""Kinds of personal data in polls."""

from django.utils.translation import gettext_lazy as _

from participation.data_kinds import Basis, DataKind, Group, register


def _of(*models: str) -> frozenset[str]:
    return frozenset(f"polls.{model}" for model in models)


KINDS = (
    DataKind(
        name="answer",
        group=Group.PARTICIPATION,
        words=_("Your answer"),
        purpose=_("to be counted"),
        basis=Basis.POLITICAL,
        kept=_(
            "without your identity; once the closed poll and every poll that was open at the same time have "
            "been counted, it can no longer be connected with you in this site’s data, and not at all once "
            "earlier backups have been deleted"
        ),
        holds=_of("Response", "OpenText", "ResponseEntry", "Batch", "PollKey"),
    ),
    DataKind(
        name="participation",
        group=Group.PARTICIPATION,
        words=_("That you took part in a poll"),
        purpose=_("so that each person answers once, also where polls of several districts share a matter"),
        basis=Basis.POLITICAL,
        kept=_("as long as the poll is kept"),
        holds=_of("Participation", "SetAsideMember"),
    ),
)


def register_kinds() -> None:
    register(
        KINDS,
        impersonal=_of(
            *(
                "Poll",
                "Poll_districts",
                "Transition",
                "Extension",
                "Question",
                "Question_condition_options",
                "Option",
            ),
            *("Matter", "SetAside", "Panel", "Referral", "TextCode", "Release", "Analysis"),
        ),
    )
