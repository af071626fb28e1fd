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
#: The parts of names after the question: of a text, and of a number or day.
_TEXT = "text"
_VALUE = "value"
#: An id that no row has: an invalid number becomes an unknown option or question.
_NO_ID = 0


@dataclass(slots=True)
class _UnfinishedChoice:
    """The choice of one question, as far as its inputs have been read."""

    options: list[int] = field(default_factory=list)
    no_opinion: bool = False
    values: list[tuple[int, int]] = field(default_factory=list)
    text: str = ""
    value: str = ""
    unreadable: list[tuple[int, str]] = field(default_factory=list)

    def add_input(self, part: str | None, value: str) -> None:
        """Add one input. ``part`` is that of its name after the question, or None.

        No input is dropped: unreadable values are kept and refused later.
        """
        if part == _TEXT:
            if self.text and value:
                self.unreadable.append((_NO_ID, value))
            # Browsers submit line ends as two characters but count them as one.
            self.text = self.text or value.replace("\r\n", "\n")
            return
        bare = value.strip()
        if part == _VALUE:
            if self.value and bare:
                self.unreadable.append((_NO_ID, value))
            self.value = self.value or bare
        elif part is None and bare == NO_OPINION:
            self.no_opinion = True
        elif part is None and bare:
            self.options.append(_parse_id(bare))
        elif part is not None and _NUMBER.fullmatch(bare):
            self.values.append((_parse_id(part), int(bare)))
        elif bare:
            self.unreadable.append((_parse_id(part or ""), value))

    def finish(self) -> Choice:
        return Choice(
            options=tuple(self.options),
            no_opinion=self.no_opinion,
            values=tuple(self.values),
            text=self.text,
            value=self.value,
            unreadable=tuple(self.unreadable),
        )


def read_choices(inputs: QueryDict) -> dict[int, Choice]:
    """Question id → submitted answer. Empty inputs are no answer; inputs with other names are ignored.

    A number that no question or option can have becomes 0, which is refused as unknown.
    """
    choices: dict[int, _UnfinishedChoice] = {}
    for name in inputs:
        if match := _FIELD.fullmatch(name):
            choice = choices.setdefault(_parse_id(match[1]), _UnfinishedChoice())
            for value in inputs.getlist(name):
                choice.add_input(match[2], value)
    return {question: choice.finish() for question, choice in choices.items()}


def encode_inputs(inputs: QueryDict) -> str:
    """The inputs that ``read_choices`` reads, URL-encoded, without those left empty."""
    names = [name for name in inputs if _FIELD.fullmatch(name)]
    return urlencode([(name, value) for name in names for value in inputs.getlist(name) if value])


def _parse_id(digits: str) -> int:
    return int(digits) if digits[:1] != "-" and _NUMBER.fullmatch(digits) else _NO_ID
