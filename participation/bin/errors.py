"""Why something deleted is not restored. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed, NotFound


class NotRestorer(NotAllowed):
    code = "not_restorer"
    message = _("Only those who may write this may restore it.")


class NotInBin(NotFound):
    code = "not_in_bin"
    message = _("This is no longer here: somebody has restored it, or its 30 days are over.")


class CannotRestore(Conflict):
    code = "cannot_restore"
    message = _("“{title}” cannot be restored: {why}")
