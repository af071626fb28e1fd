"""Why something of an archive cannot be read."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import NotFound


class NoArchive(NotFound):
    code = "no_archive"
    message = _("The archive starts when voting opens.")


class NoBallot(NotFound):
    code = "no_ballot"
    message = _("There is no ballot with this tracker in the archive.")
