"""Refusals about processes and organs. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import Conflict


class WrongState(refusals.WrongState):
    message = _("The process is “{state}” by now, so this cannot be done. Nothing was changed.")


class NotComplete(refusals.NotComplete):
    message = _("The process cannot be published yet: {missing}")


class PhaseKept(Conflict):
    code = "phase_kept"
    message = _(
        "A phase that has begun stays, and so does the only one of a published process. Change it instead."
    )


class DraftOnly(Conflict):
    code = "draft_only"
    message = _("Only a draft is deleted. End the process instead: it stays readable.")


class PhaseTakesNoThreads(Conflict):
    code = "phase_takes_no_threads"
    message = _(
        "In the phase “{phase}” of this process nobody starts threads. "
        "You can read and reply to what is there."
    )


class NoPhaseNow(Conflict):
    code = "no_phase_now"
    message = _(
        "No phase of this process runs today, so nobody starts threads. "
        "You can read and reply to what is there."
    )
