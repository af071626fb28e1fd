"""Why something of a trustee is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict, NotAllowed, SignInNeeded


class TrusteesOnly(NotAllowed):
    code = "trustees_only"
    message = _("This is for the trustees of this referendum.")


class SignedOut(SignInNeeded):
    code = "signed_out"
    message = _("You are signed out. Sign in again, then choose your file: nothing is lost.")


class NotYourTurn(Conflict):
    code = "not_your_turn"
    message = _("The ceremony is at another step now. Load the page again to see which.")


class AlreadyDecrypted(Conflict):
    code = "already_decrypted"
    message = _("Your part of the decryption is in the archive already.")


class FactorsRefused(BadInput):
    """Wrong factors from a trustee. ``fault`` is the arithmetic's code."""

    code = "factors_refused"
    message = _(
        "What was sent for trustee {trustee} is not what their key decrypts ({fault}). It was not stored, and"
        " the public page says that it came."
    )


class NotDecrypted(Conflict):
    code = "not_decrypted"
    message = _("This trustee has not decrypted, or decrypts again already. There is nothing to be replaced.")
