"""Why a counted poll is no section of a bulletin. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class NotPublishable(Refusal):
    code = "not_publishable"
    status = 409
    message = _("“{title}” cannot be published: {why}")
