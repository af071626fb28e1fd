"""``Refusal``: a rule forbids an action. Malformed input is ``ValidationError``; anything else is a bug.

The kinds of refusal set the HTTP status. Refusals that several apps raise are at the end; what one subject
refuses is in its ``errors`` and adds a code and a message. Codes are part of the API and never change.
"""

from typing import ClassVar

from django.utils.functional import Promise


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


class Unavailable(Refusal):
    """The server cannot do this at the moment; the same request may succeed later."""

    status = 503
