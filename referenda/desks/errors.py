"""Why something at a voting desk is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed
from referenda.referendum.errors import NotOnRoll, VotingClosed


class ClerksOnly(NotAllowed):
    code = "clerks_only"
    message = _("This is for the clerks of this voting desk.")


class ClerkRoleNeeded(Conflict):
    code = "clerk_role_needed"
    message = _("Each clerk needs an account with the desk clerk role. Nothing was changed.")


class DesksClosed(VotingClosed):
    code = "desks_closed"
    message = _("Voting has closed, so strike-offs stay as they are. Nothing was stored.")


class NobodyOnRoll(NotOnRoll):
    code = "nobody_on_roll"
    message = _("Nobody with this identity number and birth date is on the roll of this referendum.")


class AlreadyVoted(Conflict):
    code = "already_voted"
    message = _("This person has already voted, online or at a desk. Do not hand out a ballot.")


class NothingToExplain(Conflict):
    code = "nothing_to_explain"
    message = _("The numbers of ballots and strike-offs match. No explanation is needed.")


class NotStruckOff(Conflict):
    code = "not_struck_off"
    message = _("This person was not struck off at a voting desk. Nothing was changed.")


class NotAtThisDesk(Conflict):
    code = "not_at_this_desk"
    message = _(
        "Districts are counted separately, and this person votes in {district}, so they were "
        "not struck off at this desk. Nothing was changed."
    )


class NothingToSign(Conflict):
    code = "nothing_to_sign"
    message = _("The count of this desk has not been entered yet.")


class NoDesk(Conflict):
    code = "no_desk"
    message = _("This referendum has no voting desk.")


class OtherDistrict(Conflict):
    code = "votes_at_other_desk"
    message = _(
        "Districts are counted separately, and this person votes in {district}. Nobody was "
        "struck off. Send this person to a desk in their district, or let them vote online."
    )


class WeightsDiffer(Conflict):
    code = "weights_differ"
    message = _(
        "Votes on this roll have different weights. Paper ballots have no weight, so there can be no desks."
    )
