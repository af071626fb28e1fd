"""Why somebody cannot vote online."""

from django.utils.translation import gettext_lazy as _

from referenda.referendum.errors import NotOnRoll


class SignInNeeded(NotOnRoll):
    code = "sign_in_needed"
    status = 401
    message = _("Sign in first: whoever votes is marked on the roll, apart from the ballot.")
