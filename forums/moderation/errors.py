"""Refusals of decisions. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class ClaimedByAnother(Refusal):
    """``name``: who has it now; moderators alone read this."""

    code = "claimed_by_another"
    status = 409
    message = _("{name} is working on this item. It comes free again at {until}.")


class DecidedMeanwhile(Refusal):
    code = "decided_meanwhile"
    status = 409
    message = _("{name} has decided this before you. Nothing of yours was stored.")


class NotForThis(Refusal):
    code = "action_not_possible"
    status = 409
    message = _("This cannot be done to what the item is about.")


class MarksAlone(Refusal):
    code = "marks_alone"
    status = 400
    message = _("Put marks in place of personal data, and change nothing else. Marks: {marks}")
