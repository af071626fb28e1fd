"""Why something of a trustee is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict, NotAllowed, SignInNeeded


class TrusteesOnly(NotAllowed):
    code = "trustees_only"
    message = _("This is for the trustees of this referendum.")


class SignedOut(SignInNeeded):
    code = "signed_out"
    message = _("You are signed out. Sign in again, then choose your file. Nothing is lost.")


class NotYourTurn(Conflict):
    code = "not_your_turn"
    message = _("The ceremony is now at another step. Reload the page.")


class AlreadyDecrypted(Conflict):
    code = "already_decrypted"
    message = _("Your decryption is already in the archive.")


class FactorsRefused(BadInput):
    """Wrong factors from a trustee. ``fault`` is the arithmetic's code."""

    code = "factors_refused"
    message = _(
        "The decryption sent for trustee {trustee} was not made with their key ({fault}). It "
        "was not stored. The public page says that it arrived."
    )


class NotDecrypted(Conflict):
    code = "not_decrypted"
    message = _(
        "This trustee has not decrypted yet, or is already decrypting again. There is nothing to replace."
    )
