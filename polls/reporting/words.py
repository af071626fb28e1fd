"""The council's words in every language, and numbers and dates as each language writes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from participation import figures, turkish
from participation.texts import LANGUAGES, Text


def in_active(text: Text) -> str:
    """``text`` in the language that is active, in Turkish where it has no other."""
    return text.get((get_language() or "tr")[:2], text["tr"])


def own_words(text: str, translations: Mapping[str, Any], name: str | None = None) -> Text:
    """The council's words, with a translation where there is one (``name``: its place among several)."""
    found = {"tr": text}
    for language in LANGUAGES:
        translated = translations.get(language)
        if name is not None and translated is not None:
            translated = translated.get(name)
        if translated:
            found[language] = translated
    return found


def capitalised(text: str) -> str:
    """With a capital as the active language writes it: ``ilçe`` begins with İ, ``island`` with I."""
    if figures.is_turkish():
        return turkish.upper(text[:1]) + text[1:]
    return text[:1].upper() + text[1:]


def moment(iso: str) -> str:
    """Day and time in the city."""
    return figures.moment(datetime.fromisoformat(iso))


def day(iso: str) -> str:
    return figures.day(datetime.fromisoformat(iso))
