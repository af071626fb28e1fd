"""Refusals about texts, consents and requests."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed, TooMany


class TextChanged(Conflict):
    code = "text_changed"
    message = _("A new version of this text was published while you read it. Read it and decide again.")


class RequestClosed(Conflict):
    code = "request_closed"
    message = _("This request has already been answered. Nothing was sent.")


class TooManyOpenRequests(Conflict):
    code = "too_many_open_requests"
    message = _(
        "There are already {most} unanswered requests of yours, or with this e-mail address. Wait for an "
        "answer."
    )


class RequestsTooFast(TooMany):
    code = "too_many_requests_sent"
    message = _("Too many requests were sent from here. Try again in an hour. Nothing was stored.")


class HandlersOnly(NotAllowed):
    code = "officers_only"
    message = _("Only officers of the council see requests to the data controller.")
