"""Refusals about rolls. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import Conflict, NotAllowed, TooLarge, TooMany, Unavailable


class OfficersOnly(refusals.OfficersOnly):
    code = "roll_officers_only"


class WrongState(refusals.WrongState):
    code = "roll_wrong_state"
    message = _("The roll is “{state}” by now, so this cannot be done. Nothing was changed.")


class GoneMeanwhile(refusals.GoneMeanwhile):
    code = "roll_gone_meanwhile"


class RollEmpty(Conflict):
    code = "roll_empty"
    message = _("Nobody is on this roll yet. Import a file first.")


class CorrectionsWaiting(Conflict):
    code = "roll_corrections_waiting"
    message = _("Requests for correction wait for a decision ({waiting}). Decide them first.")


class WindowNotOver(Conflict):
    code = "roll_window_not_over"
    message = _("Corrections can be asked for until {day}. The roll can be frozen from the day after on.")


class FileTooLarge(TooLarge):
    code = "roll_file_too_large"
    message = _(
        "This file is too large: at most {megabytes} MB and {rows} rows are read here. Larger rolls are "
        "imported on the server."
    )


class ImportOvertaken(Conflict):
    code = "roll_import_overtaken"
    message = _(
        "The roll has changed since this file was looked at, so the comparison is no longer true. Nothing "
        "was changed. Import the file again."
    )


class PepperDiffers(Unavailable):
    """The installation's pepper differs from the one that the roll was created with."""

    code = "roll_pepper_differs"
    message = _("The roll cannot be searched at present: the installation is not set up as when it was made.")


class NotMatched(Conflict):
    """One refusal for every reason: it must not reveal whether a number is on a roll."""

    code = "roll_not_matched"
    message = _(
        "These details were not found on a roll, or they cannot be used for this account. Look at both of "
        "them again. If they are right, ask for a correction or go to the council's office."
    )


class TooManyAttempts(TooMany):
    code = "roll_too_many_tries"
    message = _("There were too many attempts. Try again tomorrow, or go to the council's office.")


class CorrectionsClosed(Conflict):
    code = "roll_corrections_closed"
    message = _("Corrections of this roll cannot be asked for today.")


class CorrectionWaiting(Conflict):
    code = "roll_correction_waiting"
    message = _("A request of yours is waiting for a decision. You are told as soon as there is one.")


class TooManyCorrections(Conflict):
    code = "roll_too_many_corrections"
    message = _("You have asked {most} times. Go to the council's office.")


class AlreadyMatched(Conflict):
    code = "roll_already_matched"
    message = _("You are on this roll already.")


class NotOnRoll(Conflict):
    code = "roll_not_on_it"
    message = _("Your account is not matched with this roll.")


class AlreadyDecided(Conflict):
    code = "roll_already_decided"
    message = _("This request has been decided in the meantime: {state}. Nothing was changed.")


class OwnRequest(NotAllowed):
    code = "roll_own_request"
    message = _("This is your own request. Another officer decides it.")


class RollNotFrozen(Conflict):
    code = "roll_not_frozen"
    message = _("The roll is not frozen yet, so nobody votes by it.")


class NotStruckOff(Conflict):
    code = "roll_not_struck_off"
    message = _("This person was not struck off at a voting desk.")


class AlreadyStruckOff(Conflict):
    """``channel``: where this person voted (a value of ``models.Channel``)."""

    code = "roll_already_struck_off"
    message = _("This person has voted already.")

    def __init__(self, channel: str) -> None:
        super().__init__(channel=channel)
        self.channel = channel
