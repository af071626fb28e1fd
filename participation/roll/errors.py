"""Refusals about rolls. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class OfficersOnly(Refusal):
    code = "roll_officers_only"
    status = 403
    message = _("Electoral rolls are kept by the council's officers.")


class WrongState(Refusal):
    code = "roll_wrong_state"
    status = 409
    message = _("The roll is “{state}” by now, so this cannot be done. Nothing was changed.")


class GoneMeanwhile(Refusal):
    code = "roll_gone_meanwhile"
    status = 409
    message = _("Somebody has deleted this in the meantime. Nothing was changed.")


class RollEmpty(Refusal):
    code = "roll_empty"
    status = 409
    message = _("Nobody is on this roll yet. Import a file first.")


class CorrectionsWaiting(Refusal):
    code = "roll_corrections_waiting"
    status = 409
    message = _("Requests for correction wait for a decision ({waiting}). Decide them first.")


class WindowNotOver(Refusal):
    code = "roll_window_not_over"
    status = 409
    message = _("Corrections can be asked for until {day}. The roll can be frozen from the day after on.")


class FileTooLarge(Refusal):
    code = "roll_file_too_large"
    status = 413
    message = _(
        "This file is too large: at most {megabytes} MB and {rows} rows are read here. Larger rolls are "
        "imported on the server."
    )


class ImportOvertaken(Refusal):
    code = "roll_import_overtaken"
    status = 409
    message = _(
        "The roll has changed since this file was looked at, so the comparison is no longer true. Nothing "
        "was changed. Import the file again."
    )


class PepperDiffers(Refusal):
    """The installation's pepper differs from the one that the roll was created with."""

    code = "roll_pepper_differs"
    status = 503
    message = _("The roll cannot be searched at present: the installation is not set up as when it was made.")


class NotMatched(Refusal):
    """One refusal for every reason: it must not reveal whether a number is on a roll."""

    code = "roll_not_matched"
    status = 409
    message = _(
        "These details were not found on a roll, or they cannot be used for this account. Look at both of "
        "them again. If they are right, ask for a correction or go to the council's office."
    )


class TooManyTries(Refusal):
    code = "roll_too_many_tries"
    status = 429
    message = _("There were too many tries. Try again tomorrow, or go to the council's office.")


class CorrectionsClosed(Refusal):
    code = "roll_corrections_closed"
    status = 409
    message = _("Corrections of this roll cannot be asked for today.")


class CorrectionWaiting(Refusal):
    code = "roll_correction_waiting"
    status = 409
    message = _("A request of yours is waiting for a decision. You are told as soon as there is one.")


class TooManyCorrections(Refusal):
    code = "roll_too_many_corrections"
    status = 409
    message = _("You have asked {most} times. Go to the council's office.")


class AlreadyMatched(Refusal):
    code = "roll_already_matched"
    status = 409
    message = _("You are on this roll already.")


class NotOnRoll(Refusal):
    code = "roll_not_on_it"
    status = 409
    message = _("Your account is not matched with this roll.")


class AlreadyDecided(Refusal):
    code = "roll_already_decided"
    status = 409
    message = _("This request has been decided in the meantime: {state}. Nothing was changed.")


class OwnRequest(Refusal):
    code = "roll_own_request"
    status = 403
    message = _("This is your own request. Another officer decides it.")


class RollNotFrozen(Refusal):
    code = "roll_not_frozen"
    status = 409
    message = _("The roll is not frozen yet, so nobody votes by it.")


class NotStruckOff(Refusal):
    code = "roll_not_struck_off"
    status = 409
    message = _("This person was not struck off at a voting desk.")


class AlreadyStruckOff(Refusal):
    """``channel``: where this person voted (a value of ``models.Channel``)."""

    code = "roll_already_struck_off"
    status = 409
    message = _("This person has voted already.")

    def __init__(self, channel: str) -> None:
        super().__init__(channel=channel)
        self.channel = channel
