"""Refusals of account operations."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class NotAdministrator(Refusal):
    code = "not_administrator"
    status = 403
    message = _("Only administrators of this installation may do this.")


class NotOfficer(Refusal):
    code = "not_officer"
    status = 403
    message = _("Only officers of the council and administrators may do this.")


class RoleOfEverybody(Refusal):
    code = "role_of_everybody"
    status = 409
    message = _("Every account is a resident; this role is neither granted nor revoked.")


class LastAdministrator(Refusal):
    code = "last_administrator"
    status = 409
    message = _("This is the last administrator. Grant the role to somebody else first.")


class EmailTaken(Refusal):
    code = "email_taken"
    status = 409
    message = _("There is already an account with this e-mail address.")


class ResidenceConfirmed(Refusal):
    code = "residence_confirmed"
    status = 409
    message = _("Your district has been confirmed. Ask the council's office if you have moved.")


class TokenNameTaken(Refusal):
    code = "token_name_taken"
    status = 409
    message = _("You already have a token with this name. Choose another name or revoke the old one.")


class TooManyTokens(Refusal):
    code = "too_many_tokens"
    status = 409
    message = _("You have {limit} tokens. Revoke one that you no longer use first.")
