"""Refusals of the outbox."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import NotAllowed


class MailKeepersOnly(NotAllowed):
    code = "mail_keepers_only"
    message = _("Only administrators of this installation may do this.")
