"""``Refusal``: a rule said no. Shape errors are ``ValidationError``; everything else is a bug."""

from typing import ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """A rule's refusal: ``code`` for programs, words for people, an HTTP status.

    Subclasses set ``code``, ``status`` and ``message`` (translatable, may hold ``{placeholders}``
    filled from the keyword arguments). ``str(refusal)`` is in the language active when it is read.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 403
    message: ClassVar[str | Promise] = ""

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        return str(self.message).format(**self.details)
