"""Refusals of account operations."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed


class NotAdministrator(NotAllowed):
    code = "not_administrator"
    message = _("Only administrators of this installation may do this.")


class NotOfficer(NotAllowed):
    code = "not_officer"
    message = _("Only officers of the council and administrators may do this.")


class RoleOfEverybody(Conflict):
    code = "role_of_everybody"
    message = _("Every account has the resident role. It can neither be granted nor revoked.")


class LastAdministrator(Conflict):
    code = "last_administrator"
    message = _("This is the last administrator. Grant the role to somebody else first.")


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
