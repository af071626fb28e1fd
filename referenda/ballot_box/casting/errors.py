"""Why a ballot is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict, NotAllowed, TooLarge, TooMany


class BallotTooLarge(TooLarge):
    code = "ballot_too_large"
    message = _("This is too large for a ballot. Nothing was stored.")


class TooManyBallots(TooMany):
    code = "too_many_ballots"
    message = _("You have sent many ballots in a short time. Try again in {minutes} min.; nothing is lost.")


class UnknownCredential(NotAllowed):
    code = "unknown_credential"
    message = _("This voting credential is not on the list. Is every character right?")


class OtherCredential(Conflict):
    code = "other_credential"
    message = _(
        "This is not your voting credential. Either you have voted with another one, or "
        "somebody else has voted with this one. Your earlier ballot, if there is one, still "
        "counts. If you have not voted, somebody else knows your voting credential: vote at "
        "a voting desk, and tell the council."
    )


class UnreadableCommitment(BadInput):
    code = "unreadable_commitment"
    message = _("The commitment to a replacement code must be 64 hexadecimal digits. Nothing was stored.")


class ReplacementSecretNeeded(Conflict):
    code = "replacement_secret_needed"
    message = _(
        "A ballot has already been cast with this voting credential. To replace it, enter "
        "the replacement code that was shown with its receipt. Without the code that ballot "
        "counts. Nothing was stored."
    )


class WrongReplacementSecret(NotAllowed):
    code = "wrong_replacement_secret"
    message = _(
        "This is not the replacement code of the ballot that counts now. Is every character right, and is it"
        " from the receipt of your last ballot? Nothing was stored, and that ballot still counts."
    )


class TooManyReplacements(Conflict):
    code = "too_many_replacements"
    message = _(
        "The ballot of this voting credential has been replaced {most} times and cannot be "
        "replaced again. The last one counts. Nothing was stored."
    )


class VotedAtDesk(Conflict):
    code = "voted_at_desk"
    message = _("You have voted at a voting desk, so you cannot vote online.")
