"""``Refusal``: a rule forbids an action. Malformed input is ``ValidationError``; anything else is a bug.

The kinds of refusal set the HTTP status. Refusals that several apps raise are at the end; what one subject
refuses is in its ``errors`` and adds a code and a message. Codes are part of the API and never change.
"""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import ClassVar, ParamSpec

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

P = ParamSpec("P")


class Refusal(Exception):
    """The refusal of an action by a rule: a ``code`` for programs, a text for people, an HTTP status.

    Subclasses set ``code`` and ``message`` (translatable, with ``{placeholders}`` that are filled from the
    keyword arguments). ``str(refusal)`` is in the language active when it is called.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 403
    message: ClassVar[str | Promise] = ""

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        return str(self.message).format(**self.details)


def refusal_of(require: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Refusal | None:
    """The refusal that ``require(…)``, a rule, raises; None if it raises none."""
    try:
        require(*args, **kwargs)
    except Refusal as refusal:
        return refusal
    return None


class BadInput(Refusal):
    """A rule does not accept what was sent."""

    status = 400


class SignInNeeded(Refusal):
    """Only people with an account may do this."""

    code = "sign_in_needed"
    status = 401


class NotAllowed(Refusal):
    """This person may not do this."""

    status = 403


class NotFound(Refusal):
    """The thing does not exist, or not yet."""

    status = 404


class Conflict(Refusal):
    """The present state does not permit it: nobody may do this now."""

    status = 409


class TooLarge(Refusal):
    """More was sent than is read."""

    status = 413


class TooMany(Refusal):
    """Too many attempts in a short time."""

    status = 429


class ForbiddenByLaw(Refusal):
    """The law forbids the site to show it, to anybody."""

    status = 451


class Unavailable(Refusal):
    """The server cannot do this at the moment; the same request may succeed later."""

    status = 503


class EditorsOnly(NotAllowed):
    code = "editors_only"
    message = _("Only the council's editors may do this.")


class OfficersOnly(NotAllowed):
    code = "officers_only"
    message = _("Only officers of the council may do this.")


class ReasonNeeded(BadInput):
    code = "reason_needed"
    message = _("Give a reason: it is published.")


def required_reason(reason: str) -> str:
    """``reason`` without surrounding whitespace. Raises ReasonNeeded if it is empty."""
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    return reason


class WrongState(Conflict):
    """The step is not possible in the present state. Subjects add the message, which names the thing."""

    code = "wrong_state"


class NotComplete(Conflict):
    """Something is ``missing`` for the step. Subjects add the message, which names the step."""

    code = "not_complete"


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    message = _(
        "Somebody else has changed this in the meantime, so nothing was changed. Look at the current version."
    )


class GoneMeanwhile(Conflict):
    code = "gone_meanwhile"
    message = _("Somebody has deleted this in the meantime. Nothing was changed.")


class Embargoed(ForbiddenByLaw):
    """An election bans publication for now. ``why``: the reason, in words. ``until``: the end of the ban; the
    details then give the whole ``seconds`` to it.
    """

    code = "embargo"
    message = _("Not published for now. {why}")

    def __init__(self, *, why: str, until: datetime | None = None) -> None:
        details: dict[str, object] = {"why": why}
        if until is not None:
            details["seconds"] = max(1, ceil((until - timezone.now()).total_seconds()))
        super().__init__(**details)


class NotPublishable(Conflict):
    """``why``: what keeps a thing from being a section of a bulletin."""

    code = "not_publishable"
    message = _("It cannot be published: {why}")
