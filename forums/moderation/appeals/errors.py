"""Refusals of appeals. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class NothingToAppeal(Conflict):
    code = "nothing_to_appeal"
    message = _("There is no decision against you here, so there is nothing to appeal.")


class AppealTooLate(Conflict):
    code = "appeal_too_late"
    message = _("The time to appeal has ended.")


class AppealedAlready(Conflict):
    code = "appealed_already"
    message = _("You have already appealed this decision. Another moderator is reviewing it.")
