"""Refusals of decisions. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict


class ClaimedByAnother(Conflict):
    """``name``: who has it now; moderators alone read this."""

    code = "claimed_by_another"
    message = _("{name} is working on this item. It will be free again at {until}.")


class DecidedMeanwhile(Conflict):
    code = "decided_meanwhile"
    message = _("{name} decided this item before you. Your decision was not saved.")


class Decided(Conflict):
    """The item is decided: for whoever opens its page. ``DecidedMeanwhile``: for whoever sent a decision."""

    code = "decided"
    message = _("{name} has decided.")


class AppealDecided(Decided):
    message = _("{name} has decided the appeal.")


class NoDeputy(Conflict):
    code = "no_deputy"
    message = _("This person is no longer a moderator. Choose another deputy.")


class NotForThis(Conflict):
    code = "action_not_possible"
    message = _("This action is not possible for this item.")


class OthersDecide(Conflict):
    code = "others_decide"
    message = _("You or another moderator can decide about this post, so it was not hidden at once.")


class HiddenBefore(Conflict):
    code = "hidden_before"
    message = _("This post was hidden at once before. Now another person has to decide.")


class PlaceholdersAlone(BadInput):
    code = "placeholders_alone"
    message = _(
        "Only replace personal data with placeholders, and change nothing else. Placeholders: {placeholders}"
    )
