"""Refusals of copies and deletions."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed, Refusal


class Gone(Refusal):
    status = 410


class ExportOpen(Conflict):
    code = "export_open"
    message = _("You have asked for your data already. There is one copy at a time.")


class TooManyExports(Refusal):
    code = "too_many_exports"
    status = 429
    message = _("You can ask for your data {limit} times a week. Please wait a few days.")


class NoExport(Gone):
    code = "no_export"
    message = _("There is no copy of your data to download. Ask for a new one.")


class ExportFetched(Gone):
    code = "export_fetched"
    message = _(
        "This copy has been downloaded; each copy can be downloaded once. If the download broke off, "
        "allow it once more on the page “My data”, today or tomorrow, or ask for a new copy."
    )


class NoFurtherDownload(Conflict):
    code = "no_further_download"
    message = _("This copy cannot be downloaded again. Ask for a new one.")


class AlreadyClosed(Conflict):
    code = "already_closed"
    message = _("This account is closed already and will be deleted.")


class NotClosed(Gone):
    code = "not_closed"
    message = _("This account is not closed any more, or it is being deleted.")


class SuspendedBefore(Conflict):
    code = "suspended_before"
    message = _(
        "An account with this e-mail address was suspended when its owner deleted it. You can create a new "
        "one from {day} on."
    )


class NotLogReader(NotAllowed):
    code = "not_log_reader"
    message = _("Only officers and administrators may read the log of deletions.")
