"""Refusals that several subjects share. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import NotFound


class WrongState(refusals.WrongState):
    """Somebody was quicker, or the step does not follow from where the poll stands."""

    message = _(
        "This step is not possible now: the poll is “{state}”. Reload the page to see its current state."
    )


class NotCounted(NotFound):
    code = "not_counted"
    message = _("This poll has no final result yet.")
