"""Refusals of reports. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class OwnReport(Conflict):
    code = "own_report"
    message = _("You cannot report your own posts. You can edit or delete them.")


class ReportedAlready(Conflict):
    code = "reported_already"
    message = _("You have already reported this. A moderator will review it.")
