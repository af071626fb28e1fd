"""The council's texts in the reader's language, in Turkish if not translated.

Numbers and dates follow the conventions of the language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from participation import figures, turkish
from participation.texts import LANGUAGES, Text
from polls.questionnaire.models import Option, Poll, Question


def in_active(text: Text) -> str:
    """``text`` in the active language, in Turkish if there is none."""
    return text.get((get_language() or "tr")[:2], text["tr"])


def own_words(text: str, translations: Mapping[str, Any], name: str | None = None) -> Text:
    """The council's text with its translations (``name``: key if an owner has several texts)."""
    texts = {"tr": text}
    for language in LANGUAGES:
        translated = translations.get(language)
        if name is not None and translated is not None:
            translated = translated.get(name)
        if translated:
            texts[language] = translated
    return texts


def capitalised(text: str) -> str:
    """``text`` with a capital by the rules of the active language: ``ilçe`` gets İ, ``island`` I."""
    if figures.is_turkish():
        return turkish.upper(text[:1]) + text[1:]
    return text[:1].upper() + text[1:]


def moment(iso: str) -> str:
    """Day and time of an ISO timestamp, in Europe/Istanbul."""
    return figures.moment(datetime.fromisoformat(iso))


def day(iso: str) -> str:
    return figures.day(datetime.fromisoformat(iso))


#: A row, or its JSON in a release, where ``translations`` has only the poll's declared languages.
Written = Poll | Question | Option | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and its language, for the ``lang`` attribute of the element that displays it."""

    text: str
    language: str = settings.LANGUAGE_CODE

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def wording(written: Written, name: str = "text") -> Wording:
    """The text called ``name`` in the active language if translated, else in Turkish.

    Costs a query unless the question's poll, or the option's question and its poll, are loaded.
    """
    language = get_language() or settings.LANGUAGE_CODE
    translated = translations_of(written).get(language)
    # Options have a single text, and so have questions in a release.
    text = translated.get(name) if isinstance(translated, Mapping) else translated
    if text:
        return Wording(text, language)
    return Wording(written[name] if isinstance(written, Mapping) else getattr(written, name))


def translations_of(written: Written) -> dict[str, Any]:
    """Language code → texts, for the languages that the poll declares; other translations are not public."""
    if isinstance(written, Mapping):
        return dict(written.get("translations", {}))
    languages = _poll_of(written).languages
    return {code: texts for code, texts in written.translations.items() if code in languages}


def _poll_of(written: Poll | Question | Option) -> Poll:
    if isinstance(written, Option):
        written = written.question
    return written.poll if isinstance(written, Question) else written
