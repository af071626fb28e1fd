"""Why something of a trustee is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


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
