"""Refusals about processes and organs. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class EditorsOnly(Refusal):
    code = "editors_only"
    status = 403
    message = _("Only the council's editors may do this.")


class WrongState(Refusal):
    code = "wrong_state"
    status = 409
    message = _("The process is “{state}” by now, so this cannot be done. Nothing was changed.")


class GoneMeanwhile(Refusal):
    code = "gone_meanwhile"
    status = 409
    message = _("Somebody has deleted this in the meantime. Nothing was changed.")


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    status = 409
    message = _("Somebody has changed this in the meantime, so nothing was changed. Look at how it is now.")


class NotComplete(Refusal):
    code = "not_complete"
    status = 409
    message = _("The process cannot be published yet: {missing}")


class PhaseKept(Refusal):
    code = "phase_kept"
    status = 409
    message = _(
        "A phase that has begun stays, and so does the only one of a published process. Change it instead."
    )


class DraftOnly(Refusal):
    code = "draft_only"
    status = 409
    message = _("Only a draft is deleted. End the process instead: it stays readable.")


class PhaseTakesNoThreads(Refusal):
    code = "phase_takes_no_threads"
    status = 409
    message = _(
        "In the phase “{phase}” of this process nobody starts threads. "
        "You can read and reply to what is there."
    )


class NoPhaseNow(Refusal):
    code = "no_phase_now"
    status = 409
    message = _(
        "No phase of this process runs today, so nobody starts threads. "
        "You can read and reply to what is there."
    )
