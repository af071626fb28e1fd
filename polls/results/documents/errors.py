"""Why a counted poll is no section of a bulletin. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class NotPublishable(Conflict):
    code = "not_publishable"
    message = _("“{title}” cannot be published: {why}")
