"""Why something at a voting desk is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal
from referenda.referendum.errors import NotOnRoll, VotingClosed


class DesksClosed(VotingClosed):
    code = "desks_closed"
    message = _("Voting has closed: strike-offs stay as they are. Nothing was stored.")


class NobodyOnRoll(NotOnRoll):
    code = "nobody_on_roll"
    message = _("Nobody with this number and birth date is on the roll of this referendum.")


class AlreadyVoted(Refusal):
    code = "already_voted"
    status = 409
    message = _("This person has voted already, online or at a desk. No ballot is handed out.")


class NothingToExplain(Refusal):
    code = "nothing_to_explain"
    status = 409
    message = _("There are as many ballots as strike-offs. Nothing has to be explained.")


class NotStruckOff(Refusal):
    code = "not_struck_off"
    status = 409
    message = _("This person was not struck off at a voting desk. Nothing was taken back.")


class NotAtThisDesk(Refusal):
    code = "not_at_this_desk"
    status = 409
    message = _(
        "Districts are counted, and this person votes in {district}, so that they were not struck off at "
        "this desk. Nothing was taken back."
    )


class NoDesk(Refusal):
    code = "no_desk"
    status = 409
    message = _("This referendum has no voting desk.")


class OtherDistrict(Refusal):
    code = "votes_at_other_desk"
    status = 409
    message = _(
        "Districts are counted, and this person votes in {district}. Nobody was struck off: send them to a "
        "desk of their district, or let them vote online."
    )


class WeightsDiffer(Refusal):
    code = "weights_differ"
    status = 409
    message = _("Votes on this roll weigh differently. Paper has no weight, so there are no desks.")
