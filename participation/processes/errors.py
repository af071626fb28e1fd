"""Refusals about processes and organs. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import Conflict


class WrongState(refusals.WrongState):
    message = _("The process is now “{state}”, so this is not possible. Nothing was changed.")


class NotComplete(refusals.NotComplete):
    message = _("The process cannot be published yet: {missing}")


class PhaseKept(Conflict):
    code = "phase_kept"
    message = _(
        "A phase that has begun, or the only phase of a published process, cannot be "
        "removed. Change it instead."
    )


class DraftOnly(Conflict):
    code = "draft_only"
    message = _("Only a draft can be deleted. End the process instead: it stays readable.")


class PhaseTakesNoThreads(Conflict):
    code = "phase_takes_no_threads"
    message = _(
        "You cannot start threads in the phase “{phase}” of this process. You can read and "
        "reply to existing threads."
    )


class NoPhaseNow(Conflict):
    code = "no_phase_now"
    message = _(
        "No phase of this process is running today, so you cannot start threads. You can "
        "read and reply to existing threads."
    )
