"""Parsing of answers submitted with a poll's form."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from polls.responses.validation import Choice
from polls.statistics.tally import NO_OPINION

#: ``q12`` (options, no opinion), ``q12_41`` (the value of option 41), ``q12_text`` and ``q12_value``.
_FIELD = re.compile(r"q([0-9]+)(?:_(.*))?", re.DOTALL)
#: An integer that the database can always store.
_NUMBER = re.compile(r"-?[0-9]{1,18}")
#: The value of the *no opinion* input.
_TEXT = "text"
#: A number or day.
_VALUE = "value"
#: An id that no row has: an invalid number becomes an unknown option or question.
_NO_ID = 0


@dataclass(slots=True)
class _Inputs:
    """Inputs read so far for one question."""

    options: list[int] = field(default_factory=list)
    no_opinion: bool = False
    values: list[tuple[int, int]] = field(default_factory=list)
    text: str = ""
    value: str = ""
    unreadable: list[tuple[int, str]] = field(default_factory=list)

    def take(self, place: str | None, sent: str) -> None:
        """Add one input. ``place`` is the part of its name after the question, or None.

        No input is dropped: unreadable values are kept and refused later.
        """
        if place == _TEXT:
            if self.text and sent:
                self.unreadable.append((_NO_ID, sent))
            # Browsers submit line ends as two characters but count them as one.
            self.text = self.text or sent.replace("\r\n", "\n")
            return
        value = sent.strip()
        if place == _VALUE:
            if self.value and value:
                self.unreadable.append((_NO_ID, sent))
            self.value = self.value or value
        elif place is None and value == NO_OPINION:
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
            value=self.value,
            unreadable=tuple(self.unreadable),
        )


def choices_from(post: QueryDict) -> dict[int, Choice]:
    """Question id → submitted answer. Empty inputs are no answer; inputs with other names are ignored.

    A number that no question or option can have becomes 0, which is refused as unknown.
    """
    by_question: dict[int, _Inputs] = {}
    for name in post:
        if match := _FIELD.fullmatch(name):
            inputs = by_question.setdefault(_id(match[1]), _Inputs())
            for value in post.getlist(name):
                inputs.take(match[2], value)
    return {question: inputs.choice() for question, inputs in by_question.items()}


def encode_answer_fields(post: QueryDict) -> str:
    """The inputs that ``choices_from`` reads, URL-encoded, without those left empty."""
    names = [name for name in post if _FIELD.fullmatch(name)]
    return urlencode([(name, value) for name in names for value in post.getlist(name) if value])


def _id(digits: str) -> int:
    return int(digits) if digits[:1] != "-" and _NUMBER.fullmatch(digits) else _NO_ID
