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


class NotForThis(Conflict):
    code = "action_not_possible"
    message = _("This action is not possible for this item.")


class MarksAlone(BadInput):
    code = "marks_alone"
    message = _("Only replace personal data with marks, and change nothing else. Marks: {marks}")
