"""Refusals that several subjects share. Codes are part of the API and never change."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class WrongState(Refusal):
    """Somebody was quicker, or the step does not follow from where the poll stands."""

    code = "wrong_state"
    status = 409
    message: ClassVar[str | Promise] = _(
        "This step is not possible now: the poll is “{state}”. Reload the page to see where it stands."
    )


class NotCounted(Refusal):
    code = "not_counted"
    status = 404
    message = _("This poll has no final result yet.")


class Embargoed(Refusal):
    """An election keeps the result back for now (``participation.elections``)."""

    code = "embargo"
    status = 409
    message = _("Not published for now. {why}")


class ReasonNeeded(Refusal):
    code = "reason_needed"
    status = 400
    message = _("Say why; the reason is part of the public record.")


class EditorsOnly(Refusal):
    code = "editors_only"
    message = _("Only editors of the council write, open and close polls.")
