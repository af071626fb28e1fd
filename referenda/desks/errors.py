"""Why something at a voting desk is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict
from referenda.referendum.errors import NotOnRoll, VotingClosed


class DesksClosed(VotingClosed):
    code = "desks_closed"
    message = _("Voting has closed: strike-offs stay as they are. Nothing was stored.")


class NobodyOnRoll(NotOnRoll):
    code = "nobody_on_roll"
    message = _("Nobody with this number and birth date is on the roll of this referendum.")


class AlreadyVoted(Conflict):
    code = "already_voted"
    message = _("This person has voted already, online or at a desk. No ballot is handed out.")


class NothingToExplain(Conflict):
    code = "nothing_to_explain"
    message = _("There are as many ballots as strike-offs. Nothing has to be explained.")


class NotStruckOff(Conflict):
    code = "not_struck_off"
    message = _("This person was not struck off at a voting desk. Nothing was taken back.")


class NotAtThisDesk(Conflict):
    code = "not_at_this_desk"
    message = _(
        "Districts are counted, and this person votes in {district}, so that they were not struck off at "
        "this desk. Nothing was taken back."
    )


class NoDesk(Conflict):
    code = "no_desk"
    message = _("This referendum has no voting desk.")


class OtherDistrict(Conflict):
    code = "votes_at_other_desk"
    message = _(
        "Districts are counted, and this person votes in {district}. Nobody was struck off: send them to a "
        "desk of their district, or let them vote online."
    )


class WeightsDiffer(Conflict):
    code = "weights_differ"
    message = _("Votes on this roll weigh differently. Paper has no weight, so there are no desks.")
