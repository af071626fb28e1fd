"""Refusals that several subjects share. Codes are part of the API and never change."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.refusals import BadInput, Conflict, NotAllowed, NotFound


class WrongState(Conflict):
    """Somebody was quicker, or the step does not follow from where the poll stands."""

    code = "wrong_state"
    message: ClassVar[str | Promise] = _(
        "This step is not possible now: the poll is “{state}”. Reload the page to see where it stands."
    )


class NotCounted(NotFound):
    code = "not_counted"
    message = _("This poll has no final result yet.")


class Embargoed(Conflict):
    """An election keeps the result back for now (``participation.elections``)."""

    code = "embargo"
    message = _("Not published for now. {why}")


class ReasonNeeded(BadInput):
    code = "reason_needed"
    message = _("Say why; the reason is part of the public record.")


class EditorsOnly(NotAllowed):
    code = "editors_only"
    message = _("Only editors of the council write, open and close polls.")
