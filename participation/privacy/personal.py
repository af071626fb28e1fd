"""What consents and requests store about a person."""

from django.utils.translation import gettext_lazy as _

from participation.rights import registry
from participation.rights.registry import End, Kind


def register() -> None:
    registry.register(
        Kind(
            "privacy.consents",
            _("Consents"),
            "privacy.Consent",
            "resident",
            End.DELETE,
            ("purpose", "text__version", "given_on", "withdrawn_on"),
        ),
        Kind(
            "privacy.requests",
            _("Requests to the data controller"),
            "privacy.DataRequest",
            "account",
            End.CUT,
            ("reference", "name", "email", "right", "text", "received_on", "state", "answer", "closed_on"),
            note=_("They are kept for three years after the answer, also without the account."),
        ),
    )
    registry.register_not_theirs(
        _("The texts about personal data, and the days on which old data were deleted."),
        "privacy.Text",
        "privacy.RetentionRun",
    )
