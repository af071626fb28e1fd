"""Refusals of account operations."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict, NotAllowed, Unavailable


class NotAdministrator(NotAllowed):
    code = "not_administrator"
    message = _("Only administrators of this installation may do this.")


class NotOfficer(NotAllowed):
    code = "not_officer"
    message = _("Only officers of the council and administrators may do this.")


class SecondFactorNeeded(NotAllowed):
    code = "second_factor_needed"
    message = _("Your roles need a second step at sign-in. Set one up under “Sign-in and security”.")


class AccountClosed(NotAllowed):
    code = "account_closed"
    message = _("This account has been closed. Nothing was saved.")


class RoleOfEverybody(Conflict):
    code = "role_of_everybody"
    message = _("Every account has the resident role. It can neither be granted nor revoked.")


class LastAdministrator(Conflict):
    code = "last_administrator"
    message = _("This is the last administrator. Grant the role to somebody else first.")


class ScopeMissing(NotAllowed):
    code = "scope_missing"
    message = _("This token lacks the scope “{scope}”. Make one that has it on your profile page.")


class EmailTaken(Conflict):
    code = "email_taken"
    message = _("There is already an account with this e-mail address.")


class ResidenceConfirmed(Conflict):
    code = "residence_confirmed"
    message = _("Your district has been confirmed. Ask the council's office if you have moved.")


class TokenNameTaken(Conflict):
    code = "token_name_taken"
    message = _("You already have a token with this name. Choose another name or revoke the old one.")


class TooManyTokens(Conflict):
    code = "too_many_tokens"
    message = _("You already have {limit} tokens. First revoke one that you no longer use.")


class ProviderAway(Unavailable):
    code = "identity_provider_away"
    message = _(
        "{provider} cannot be reached at present, so you cannot sign in by it. Try again later, or sign in "
        "another way."
    )


class ProviderUntrusted(NotAllowed):
    """Something about the provider's answer is false. ``reason`` is one fixed word, for the log."""

    code = "identity_provider_untrusted"
    message = _(
        "The answer of {provider} could not be verified, so nobody was signed in and nothing was stored."
    )


class ProviderDeclined(NotAllowed):
    code = "identity_provider_declined"
    message = _("You were not signed in: {provider} ended it, or you cancelled it there.")


class SignInNotBegun(BadInput):
    code = "identity_sign_in_not_begun"
    message = _("This sign-in was not begun in this browser, or it has ended. Begin it again.")


class IdentityOfAnother(Conflict):
    code = "identity_of_another"
    message = _(
        "This identity at {provider} belongs to another account here, so it was not linked to yours. Sign in "
        "with that account, or go to the council's office."
    )


class AnotherIdentity(Conflict):
    code = "identity_another"
    message = _(
        "Your account is linked to another identity at {provider}. Remove that link first. An account is "
        "for one person."
    )


class LastWayIn(Conflict):
    code = "identity_last_way_in"
    message = _(
        "This is the only way in which you can sign in. Confirm an e-mail address first, then remove the "
        "link."
    )
