"""Refusals of the election calendar."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class OfficersOnly(Refusal):
    code = "officers_only"
    status = 403
    message = _("Only officers of the council may do this.")


class ElectionKnown(Refusal):
    code = "election_known"
    status = 409
    message = _("This election is in the calendar already, on the same day. Correct that entry instead.")


class ElectionChanged(Refusal):
    code = "election_changed"
    status = 409
    message = _(
        "Somebody else has corrected this election since you opened the form. Nothing of yours was saved: "
        "look at the entry as it is now, then correct it again if needed."
    )
