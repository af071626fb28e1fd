"""Why there is no result."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import NotFound


class NoResult(NotFound):
    code = "no_result"
    message = _("There is no result yet. There will be one once enough trustees have decrypted the sum.")
