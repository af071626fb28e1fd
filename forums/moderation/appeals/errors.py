"""Refusals of appeals. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class NothingToAppeal(Conflict):
    code = "nothing_to_appeal"
    message = _("This decision does not stand against you, so there is nothing to appeal.")


class AppealTooLate(Conflict):
    code = "appeal_too_late"
    message = _("The time to appeal has ended.")


class AppealedAlready(Conflict):
    code = "appealed_already"
    message = _("You have appealed this decision; another moderator looks at it.")
