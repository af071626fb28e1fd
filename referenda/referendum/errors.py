"""Why something about a referendum is refused. Codes are part of the API and never change."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import BadInput, Conflict, NotAllowed
from participation.text import figures


class WrongState(refusals.WrongState):
    message = _("The referendum is now “{state}”, so this step is not possible. Nothing was changed.")


class OwnDraft(NotAllowed):
    code = "own_draft"
    message = _("The officer who wrote or signed something cannot approve it. Another officer must.")


class NotComplete(refusals.NotComplete):
    message = _("Something is missing: {missing}")


class Unacceptable(BadInput):
    """What came from a trustee's or voter's browser does not hold. ``fault`` is the arithmetic's code."""

    code = "unacceptable"
    message = _("The data you sent is not valid and was not stored: {reason} ({fault})")


class VotingNotOpen(Conflict):
    code = "voting_not_open"
    message = _("Voting is not open. Nothing was stored.")


class VotingNotOpenYet(VotingNotOpen):
    code = "voting_not_open_yet"
    message = _("Voting opens at {opens_at}. Nothing was stored.")

    def __init__(self, *, opens_at: datetime) -> None:
        super().__init__(opens_at=opens_at)
        self.opens_at = opens_at

    def __str__(self) -> str:
        """Localised; times in the site’s time zone."""
        return str(self.message).format(opens_at=figures.format_moment(self.opens_at))


class VotingClosed(VotingNotOpen):
    code = "voting_closed"
    message = _("Voting has closed, so your ballot was not stored. Ballots accepted before closing count.")


class NotOnRoll(NotAllowed):
    code = "not_on_roll"
    message = _("Your account is not matched with the roll of this referendum.")


class TrusteeNeeded(Conflict):
    code = "trustee_needed"
    message = _(
        "You are a trustee of the referendum “{title}”. Without you its result may not be decrypted, so your "
        "account can be deleted once it is certified or annulled. Until then an officer can replace you only "
        "by annulling it."
    )


class OfficerNeeded(Conflict):
    code = "officer_needed"
    message = _(
        "A referendum is under way, and some of its steps need {count} officers. Ask an administrator to "
        "grant the role to others first: at least {count} must remain without you."
    )
