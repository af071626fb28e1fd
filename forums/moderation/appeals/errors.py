"""Refusals of appeals. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class NothingToAppeal(Refusal):
    code = "nothing_to_appeal"
    status = 409
    message = _("This decision does not stand against you, so there is nothing to appeal.")


class AppealTooLate(Refusal):
    code = "appeal_too_late"
    status = 409
    message = _("The time to appeal has ended.")


class AppealedAlready(Refusal):
    code = "appealed_already"
    status = 409
    message = _("You have appealed this decision; another moderator looks at it.")
