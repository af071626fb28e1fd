"""Refusals of decisions. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict


class ClaimedByAnother(Conflict):
    """``name``: who has it now; moderators alone read this."""

    code = "claimed_by_another"
    message = _("{name} is working on this item. It comes free again at {until}.")


class DecidedMeanwhile(Conflict):
    code = "decided_meanwhile"
    message = _("{name} has decided this before you. Nothing of yours was stored.")


class NotForThis(Conflict):
    code = "action_not_possible"
    message = _("This cannot be done to what the item is about.")


class MarksAlone(BadInput):
    code = "marks_alone"
    message = _("Put marks in place of personal data, and change nothing else. Marks: {marks}")
