"""Refusals of the election calendar."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class ElectionKnown(Conflict):
    code = "election_known"
    message = _("This election is already in the calendar, on the same day. Correct that entry instead.")


class ElectionChanged(Conflict):
    code = "election_changed"
    message = _(
        "Somebody else has corrected this election since you opened the form. Your changes "
        "were not saved. Look at the current entry and correct it again if needed."
    )
