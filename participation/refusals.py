"""``Refusal``: a rule forbids an action. Malformed input is ``ValidationError``; anything else is a bug."""

from typing import ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """The refusal of an action by a rule: a ``code`` for programs, a text for people, an HTTP status.

    Subclasses set ``code``, ``status`` and ``message`` (translatable, with ``{placeholders}`` that are filled
    from the keyword arguments). ``str(refusal)`` is in the language active when it is called.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 403
    message: ClassVar[str | Promise] = ""

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        return str(self.message).format(**self.details)
