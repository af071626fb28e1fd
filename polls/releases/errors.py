"""Why a list of polls is refused. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class UnknownPhase(Refusal):
    code = "unknown_phase"
    status = 400
    message = _("The phase is one of open, scheduled and ended.")
