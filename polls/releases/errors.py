"""Why a list of polls is refused. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput


class UnknownPhase(BadInput):
    code = "unknown_phase"
    message = _("The phase is one of open, scheduled and ended.")
