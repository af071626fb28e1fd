"""Why something of an archive cannot be read."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class NoArchive(Refusal):
    code = "no_archive"
    status = 404
    message = _("The archive begins when voting opens.")


class NoBallot(Refusal):
    code = "no_ballot"
    status = 404
    message = _("There is no ballot with this tracker in the archive.")
