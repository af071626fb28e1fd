"""What the council wrote, in the language of whoever reads: Turkish where it is not translated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from polls.models import Option, Poll, Question

#: A row, or the JSON of one in a release: there ``translations`` holds the declared languages only.
Written = Poll | Question | Option | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and the language it is in, for the ``lang`` of the element that shows it."""

    text: str
    language: str = settings.LANGUAGE_CODE

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def wording(written: Written, name: str = "text") -> Wording:
    """The text called ``name`` in the language of the page where it is translated; otherwise in Turkish.

    A question must have its poll at hand and an option its question, or each costs a query.
    """
    language = get_language() or settings.LANGUAGE_CODE
    translated = translations_of(written).get(language)
    # Options have one text; in a release so have questions.
    text = translated.get(name) if isinstance(translated, Mapping) else translated
    if text:
        return Wording(text, language)
    return Wording(written[name] if isinstance(written, Mapping) else getattr(written, name))


def translations_of(written: Written) -> dict[str, Any]:
    """Language code → texts, for the languages that the poll declares: what else is kept is not public."""
    if isinstance(written, Mapping):
        return dict(written.get("translations", {}))
    languages = _poll_of(written).languages
    return {code: texts for code, texts in written.translations.items() if code in languages}


def _poll_of(written: Poll | Question | Option) -> Poll:
    if isinstance(written, Option):
        written = written.question
    return written.poll if isinstance(written, Question) else written
