"""Refusals of reports. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class OwnReport(Refusal):
    code = "own_report"
    status = 409
    message = _("Your own posts are not yours to report. You can edit or delete them.")


class ReportedAlready(Refusal):
    code = "reported_already"
    status = 409
    message = _("You have reported this; a moderator will look at it.")
