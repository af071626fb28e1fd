"""Answers as the form of a poll sends them."""

import re
from dataclasses import dataclass, field

from django.http import QueryDict

from polls.responses.validation import Choice

#: ``q12`` (options, no opinion), ``q12_41`` (the value of option 41) and ``q12_text``.
_FIELD = re.compile(r"q([0-9]+)(?:_(.*))?", re.DOTALL)
#: Digits of the longest number that the database can hold for certain.
_NUMBER = re.compile(r"-?[0-9]{1,18}")
#: The value of the *no opinion* input.
NONE = "none"
_TEXT = "text"
#: An id that nothing has: what is not a number becomes an unknown option or question.
_NO_ID = 0


@dataclass(slots=True)
class _Sent:
    """What was sent for one question so far."""

    options: list[int] = field(default_factory=list)
    no_opinion: bool = False
    values: list[tuple[int, int]] = field(default_factory=list)
    text: str = ""
    unreadable: list[tuple[int, str]] = field(default_factory=list)

    def take(self, place: str | None, sent: str) -> None:
        """``place``: the part of the input's name after the question; None where there is none.

        Nothing that was filled in is left out: what cannot be read is kept as such, and refused later.
        """
        if place == _TEXT:
            if self.text and sent:
                self.unreadable.append((_NO_ID, sent))
            # Browsers send line ends as two characters and count them as one.
            self.text = self.text or sent.replace("\r\n", "\n")
            return
        value = sent.strip()
        if place is None and value == NONE:
            self.no_opinion = True
        elif place is None and value:
            self.options.append(_id(value))
        elif place is not None and _NUMBER.fullmatch(value):
            self.values.append((_id(place), int(value)))
        elif value:
            self.unreadable.append((_id(place or ""), sent))

    def choice(self) -> Choice:
        return Choice(
            options=tuple(self.options),
            no_opinion=self.no_opinion,
            values=tuple(self.values),
            text=self.text,
            unreadable=tuple(self.unreadable),
        )


def choices_from(post: QueryDict) -> dict[int, Choice]:
    """Question id → what was sent for it. Empty inputs say nothing; other inputs are left alone.

    A number that no question or option can have becomes 0, which is refused as unknown.
    """
    sent: dict[int, _Sent] = {}
    for name in post:
        if match := _FIELD.fullmatch(name):
            question = sent.setdefault(_id(match[1]), _Sent())
            for value in post.getlist(name):
                question.take(match[2], value)
    return {question: what.choice() for question, what in sent.items()}


def _id(digits: str) -> int:
    return int(digits) if digits[:1] != "-" and _NUMBER.fullmatch(digits) else _NO_ID
