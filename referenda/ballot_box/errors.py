"""Why somebody cannot vote online."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from referenda.referendum.errors import NotOnRoll


class SignInNeeded(refusals.SignInNeeded, NotOnRoll):
    message = _("Sign in first. The roll records who has voted, separately from the ballot.")
