"""Why something about a referendum is refused. Codes are part of the API and never change."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from participation import figures
from participation.refusals import Refusal


class WrongState(Refusal):
    code = "wrong_state"
    status = 409
    message = _("The referendum is “{state}” now, so this step cannot be made. Nothing was changed.")


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    status = 409
    message = _(
        "Somebody else has changed this meanwhile. What is stored now is shown; nothing was overwritten."
    )


class OfficersOnly(Refusal):
    code = "officers_only"
    message = _("Council officers prepare and run referenda.")


class OwnDraft(Refusal):
    code = "own_draft"
    message = _("Whoever wrote or certified something does not approve it. Another officer has to.")


class AlreadyProposed(Refusal):
    code = "already_proposed"
    status = 409
    message = _("This is proposed already. Another officer confirms or declines it.")


class NotYourProposal(Refusal):
    code = "not_your_proposal"
    message = _("Whoever proposed it withdraws it. You can decline it.")


class ProposerGone(Refusal):
    code = "proposer_gone"
    status = 409
    message = _(
        "Whoever proposed it is no officer any more, so two officers do not agree. Decline it; an officer can"
        " propose it anew."
    )


class ReasonNeeded(Refusal):
    code = "reason_needed"
    status = 400
    message = _("Give a reason: it is published.")


class NotComplete(Refusal):
    code = "not_complete"
    status = 409
    message = _("Something is missing: {missing}")


class TrusteesOnly(Refusal):
    code = "trustees_only"
    message = _("This is for the trustees of this referendum.")


class SignedOut(Refusal):
    code = "signed_out"
    status = 401
    message = _("You are signed out. Sign in again, then choose your file: nothing is lost.")


class NotYourTurn(Refusal):
    code = "not_your_turn"
    status = 409
    message = _("The ceremony is at another step now. Load the page again to see which.")


class Unacceptable(Refusal):
    """What came from a trustee's or voter's browser does not hold. ``fault`` is the arithmetic's code."""

    code = "unacceptable"
    status = 400
    message = _("What was sent does not hold, and was not stored: {reason} ({fault})")


class VotingNotOpen(Refusal):
    code = "voting_not_open"
    status = 409
    message = _("Voting is not open. Nothing was stored.")


class VotingNotOpenYet(VotingNotOpen):
    code = "voting_not_open_yet"
    message = _("Voting opens at {opens_at}. Nothing was stored.")

    def __init__(self, *, opens_at: datetime) -> None:
        super().__init__(opens_at=opens_at)
        self.opens_at = opens_at

    def __str__(self) -> str:
        """With the time in the city, in the language of whoever reads."""
        return str(self.message).format(opens_at=figures.moment(self.opens_at))


class VotingClosed(VotingNotOpen):
    code = "voting_closed"
    message = _("Voting has closed, so your ballot was not stored. Ballots accepted before count.")


class DesksClosed(VotingClosed):
    code = "desks_closed"
    message = _("Voting has closed: strike-offs stay as they are. Nothing was stored.")


class NotOnRoll(Refusal):
    code = "not_on_roll"
    message = _("Your account is not matched with the roll of this referendum.")


class NobodyOnRoll(NotOnRoll):
    code = "nobody_on_roll"
    message = _("Nobody with this number and birth date is on the roll of this referendum.")


class SignInNeeded(NotOnRoll):
    code = "sign_in_needed"
    status = 401
    message = _("Sign in first: whoever votes is marked on the roll, apart from the ballot.")


class BallotTooLarge(Refusal):
    code = "ballot_too_large"
    status = 413
    message = _("This is too large for a ballot. Nothing was stored.")


class TooManyBallots(Refusal):
    code = "too_many_ballots"
    status = 429
    message = _("You have sent many ballots in a short time. Try again in {minutes} min.; nothing is lost.")


class UnknownCredential(Refusal):
    code = "unknown_credential"
    message = _("This voting credential is not on the list. Is every letter right?")


class OtherCredential(Refusal):
    code = "other_credential"
    status = 409
    message = _(
        "This is not your voting credential: you have voted with another one, or somebody else has with this"
        " one. Your earlier ballot, if there is one, still counts. If you have cast none, somebody else knows"
        " your voting credential: vote at a voting desk, and tell the council."
    )


class UnreadableCommitment(Refusal):
    code = "unreadable_commitment"
    status = 400
    message = _("A commitment to a replacement code is 64 hexadecimal digits. Nothing was stored.")


class ReplacementSecretNeeded(Refusal):
    code = "replacement_secret_needed"
    status = 409
    message = _(
        "A ballot was cast with this voting credential already. To replace it, give the replacement code that"
        " was shown with its receipt. Without it that ballot counts. Nothing was stored."
    )


class WrongReplacementSecret(Refusal):
    code = "wrong_replacement_secret"
    message = _(
        "This is not the replacement code of the ballot that counts now. Is every character right, and is it"
        " from the receipt of your last ballot? Nothing was stored, and that ballot still counts."
    )


class TooManyReplacements(Refusal):
    code = "too_many_replacements"
    status = 409
    message = _(
        "The ballot of this voting credential was replaced {most} times, and cannot be replaced more often."
        " The last one counts. Nothing was stored."
    )


class AlreadyVoted(Refusal):
    code = "already_voted"
    status = 409
    message = _("This person has voted already, online or at a desk. No ballot is handed out.")


class NothingToExplain(Refusal):
    code = "nothing_to_explain"
    status = 409
    message = _("There are as many ballots as strike-offs. Nothing has to be explained.")


class NotStruckOff(Refusal):
    code = "not_struck_off"
    status = 409
    message = _("This person was not struck off at a voting desk. Nothing was taken back.")


class NotAtThisDesk(Refusal):
    code = "not_at_this_desk"
    status = 409
    message = _(
        "Districts are counted, and this person votes in {district}, so that they were not struck off at "
        "this desk. Nothing was taken back."
    )


class NothingFollows(Refusal):
    code = "nothing_follows"
    status = 409
    message = _("The council did not agree with this objection, so that nothing follows from it.")


class NoDesk(Refusal):
    code = "no_desk"
    status = 409
    message = _("This referendum has no voting desk.")


class OtherDistrict(Refusal):
    code = "votes_at_other_desk"
    status = 409
    message = _(
        "Districts are counted, and this person votes in {district}. Nobody was struck off: send them to a "
        "desk of their district, or let them vote online."
    )


class WeightsDiffer(Refusal):
    code = "weights_differ"
    status = 409
    message = _("Votes on this roll weigh differently. Paper has no weight, so there are no desks.")


class VotedAtDesk(Refusal):
    code = "voted_at_desk"
    status = 409
    message = _("You have voted at a voting desk, so that no ballot from the web is taken.")


class NothingToCollect(Refusal):
    code = "nothing_to_collect"
    status = 409
    message = _("Your voting credential was handed over already. We keep no copy of it.")


class TooManyObjections(Refusal):
    code = "too_many_objections"
    status = 409
    message = _("You have filed as many objections to this result as anybody can. Each is answered.")


class AlreadyDecrypted(Refusal):
    code = "already_decrypted"
    status = 409
    message = _("Your part of the decryption is in the archive already.")


class FactorsRefused(Refusal):
    """Wrong factors from a trustee. ``fault`` is the arithmetic's code."""

    code = "factors_refused"
    status = 400
    message = _(
        "What was sent for trustee {trustee} is not what their key decrypts ({fault}). It was not stored, and"
        " the public page says that it came."
    )


class NotDecrypted(Refusal):
    code = "not_decrypted"
    status = 409
    message = _("This trustee has not decrypted, or decrypts again already. There is nothing to be replaced.")


class NotPublishable(Refusal):
    code = "not_publishable"
    status = 409
    message = _("This result cannot be published: {why}")


class NoResult(Refusal):
    code = "no_result"
    status = 404
    message = _("There is no result yet: it comes once enough trustees have decrypted the sum.")


class NoArchive(Refusal):
    code = "no_archive"
    status = 404
    message = _("The archive begins when voting opens.")


class NoRecord(Refusal):
    code = "no_record"
    status = 404
    message = _("There is no record yet: it comes with the provisional result, or if it is annulled.")


class SignInToObject(Refusal):
    code = "sign_in_needed"
    status = 401
    message = _("Sign in first. Your objection is published without your name.")


class NoBallot(Refusal):
    code = "no_ballot"
    status = 404
    message = _("There is no ballot with this tracker in the archive.")
