"""Refusals about rolls. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import BadInput, Conflict, NotAllowed, TooLarge, TooMany, Unavailable


class OfficersOnly(refusals.OfficersOnly):
    code = "roll_officers_only"


class WrongState(refusals.WrongState):
    code = "roll_wrong_state"
    message = _("The roll is now “{state}”, so this is not possible. Nothing was changed.")


class GoneMeanwhile(refusals.GoneMeanwhile):
    code = "roll_gone_meanwhile"


class RollEmpty(Conflict):
    code = "roll_empty"
    message = _("Nobody is on this roll yet. Import a file first.")


class CorrectionsWaiting(Conflict):
    code = "roll_corrections_waiting"
    message = _("Correction requests are waiting for a decision ({waiting}). Decide them first.")


class WindowNotOver(Conflict):
    code = "roll_window_not_over"
    message = _("Corrections can be requested until {day}. The roll can be frozen from the following day.")


class FileTooLarge(TooLarge):
    code = "roll_file_too_large"
    message = _(
        "This file is too large: at most {megabytes} MB and {rows} rows are read here. Larger rolls are "
        "imported on the server."
    )


class NoCorrectionRule(Conflict):
    code = "roll_no_correction_rule"
    message = _("No rule says how long corrections must be possible. Enter the rule first.")


class WindowTooShort(Conflict):
    code = "roll_window_too_short"
    message = _(
        "Corrections must be possible until {day} or later. Days that the rule requires "
        "after opening: {days}. "
        "Change the draft’s dates first."
    )


class AlreadyProposed(Conflict):
    code = "roll_already_proposed"
    message = _("Freezing this roll has already been proposed. Another officer must confirm it.")


class ProposalOutdated(Conflict):
    code = "roll_proposal_outdated"
    message = _(
        "The roll has changed since freezing was proposed, so nothing was frozen. Propose it again for the "
        "roll as it is now."
    )


class OwnProposal(NotAllowed):
    code = "roll_own_proposal"
    message = _("You proposed this yourself. Another officer must confirm it.")


class ImportOvertaken(Conflict):
    code = "roll_import_overtaken"
    message = _(
        "The roll has changed since you previewed this file, so the comparison is out of "
        "date. Nothing was changed. Import the file again."
    )


class PepperDiffers(Unavailable):
    """The installation's pepper differs from the one that the roll was created with."""

    code = "roll_pepper_differs"
    message = _(
        "The roll cannot be searched at present: the installation's settings differ from those "
        "with which it was made."
    )


class NotMatched(Conflict):
    """One refusal for every reason: it must not reveal whether a number is on a roll."""

    code = "roll_not_matched"
    message = _(
        "These details were not found on a roll, or they cannot be used for this account. "
        "Check both of them. If they are correct, read below what you can do."
    )


class NoLetters(Conflict):
    code = "roll_no_letters"
    message = _("This roll needs no letters: number and birth date are enough to be matched with it.")


class Unprintable(BadInput):
    code = "roll_unprintable"
    message = _(
        "No letters were made: “{text}” in a name or an address cannot be printed. Write it in other "
        "characters. Earlier letters stay valid."
    )


class NobodyToWriteTo(Conflict):
    code = "roll_nobody_to_write_to"
    message = _(
        "No letters were made: everybody in the file is either not on the roll in this district or "
        "already matched with an account."
    )


class TooManyAttempts(TooMany):
    code = "roll_too_many_tries"
    message = _("There were too many attempts. Try again tomorrow, or go to an office of the council.")


class MatchingStopped(TooManyAttempts):
    code = "roll_matching_stopped"
    message = _(
        "An unusual number of other people’s attempts have failed, so nobody can be matched until this "
        "hour ends. Try again after that, or go to an office of the council."
    )


class CorrectionsClosed(Conflict):
    code = "roll_corrections_closed"
    message = _("You cannot request corrections to this roll today.")


class CorrectionWaiting(Conflict):
    code = "roll_correction_waiting"
    message = _(
        "You have a request that is waiting for a decision. You will be notified as soon as there is one."
    )


class TooManyCorrections(Conflict):
    code = "roll_too_many_corrections"
    message = _("You have made {most} requests. Go to an office of the council.")


class AlreadyMatched(Conflict):
    code = "roll_already_matched"
    message = _("You are already on this roll.")


class NotOnRoll(Conflict):
    code = "roll_not_on_it"
    message = _("Your account is not matched with this roll.")


class AlreadyDecided(Conflict):
    code = "roll_already_decided"
    message = _("This request has been decided in the meantime: {state}. Nothing was changed.")


class OwnRequest(NotAllowed):
    code = "roll_own_request"
    message = _("This is your own request. Another officer must decide it.")


class ProposalWithdrawn(Conflict):
    code = "roll_proposal_withdrawn"
    message = _("The proposal to freeze this roll was withdrawn. Nothing was changed.")


class RollNotFrozen(Conflict):
    code = "roll_not_frozen"
    message = _("The roll is not frozen yet, so it cannot be used for voting.")


class NotStruckOff(Conflict):
    code = "roll_not_struck_off"
    message = _("This person was not struck off at a voting desk.")


class AlreadyStruckOff(Conflict):
    """``channel``: where this person voted (a value of ``models.Channel``)."""

    code = "roll_already_struck_off"
    message = _("This person has already voted.")

    def __init__(self, channel: str) -> None:
        super().__init__(channel=channel)
        self.channel = channel
