"""Why there is no result."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class NotPublishable(Refusal):
    code = "not_publishable"
    status = 409
    message = _("This result cannot be published: {why}")


class NoResult(Refusal):
    code = "no_result"
    status = 404
    message = _("There is no result yet: it comes once enough trustees have decrypted the sum.")
