"""Refusals that several subjects share. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import NotFound


class WrongState(refusals.WrongState):
    """The poll is in a state that the step cannot start from, perhaps because somebody else was faster."""

    message = _(
        "This step is not possible now: the poll is “{state}”. Reload the page to see its current state."
    )


class NotPublishable(refusals.NotPublishable):
    """Says which poll, because an editor publishes several at once."""

    message = _("“{title}” cannot be published: {why}")


class NotCounted(NotFound):
    code = "not_counted"
    message = _("This poll has no final result yet.")
