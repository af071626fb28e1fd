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


class InvitationEnded(Conflict):
    code = "invitation_ended"
    message = _("This invitation is no longer valid: it was used or withdrawn, or it has expired.")


class InvitationForAnother(NotAllowed):
    code = "invitation_for_another"
    message = _(
        "This invitation was sent to another e-mail address. Sign in with the account of that address, or "
        "sign up with it."
    )


class FactorBeforeRoles(NotAllowed):
    code = "factor_before_roles"
    message = _(
        "These roles need a second step at sign-in. Set one up, then open the link of the invitation again."
    )


class DeputyAway(Conflict):
    code = "deputy_away"
    message = _("This deputy is away on some of these days. Choose somebody else.")


class DeputyOfAnother(Conflict):
    code = "deputy_of_another"
    message = _(
        "You stand in for {name} on some of these days. {name} has to name another deputy before you can be "
        "away."
    )


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
    message = _("Your district has been confirmed. Ask at an office of the council if you have moved.")


class TokenNameTaken(Conflict):
    code = "token_name_taken"
    message = _("You already have a token with this name. Choose another name or revoke the old one.")


class TooManyTokens(Conflict):
    code = "too_many_tokens"
    message = _("You already have {limit} tokens. First revoke one that you no longer use.")


class ProviderAway(Unavailable):
    code = "identity_provider_away"
    message = _(
        "{provider} cannot be reached at present, so you cannot sign in with it. Try again later, or sign in "
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
    message = _("You were not signed in: {provider} ended the sign-in, or you cancelled it there.")


class SignInNotBegun(BadInput):
    code = "identity_sign_in_not_begun"
    message = _("This sign-in was not started in this browser, or it has expired. Start again.")


class IdentityOfAnother(Conflict):
    code = "identity_of_another"
    message = _(
        "This identity at {provider} belongs to another account here, so it was not linked to yours. Sign in "
        "with that account, or go to an office of the council."
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
