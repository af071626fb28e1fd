"""Texts in the language of the page, or in every language of the site."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language, override

from participation.text import figures
from participation.text.turkish import upper

#: Texts by language code; ``tr`` is always present.
Text = dict[str, str]

LANGUAGES: Final = ("tr", "en")


def capitalised(text: str) -> str:
    """With a capital as the active language writes it: ``ilçe`` begins with İ, ``island`` with I."""
    if figures.is_turkish():
        return upper(text[:1]) + text[1:]
    return text[:1].upper() + text[1:]


def build_bilingual_text(turkish: str, english: str = "") -> Text:
    """What people wrote, in Turkish and, where there is one, in English."""
    return {"tr": turkish, "en": english} if english else {"tr": turkish}


def translate_words(words: Callable[[], str]) -> Text:
    """The result of ``words`` in each language."""
    text = {}
    for language in LANGUAGES:
        with override(language):
            text[language] = words()
    return text


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and its language, for the ``lang`` attribute of the element that shows it."""

    text: str
    language: str = "tr"

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def build_site_wording(text: str) -> Wording:
    """A text of the site itself, in the language of the page."""
    return Wording(text, (get_language() or "tr")[:2])


def get_field_wording(written: object, name: str, *, turkish: str = "") -> Wording:
    """The field ``name``, or ``name_en`` on an English page; Turkish where the English text is empty.
    ``turkish``: the name of the Turkish field, if it is another one.
    """
    english = "" if figures.is_turkish() else getattr(written, f"{name}_en")
    return Wording(english, "en") if english else Wording(getattr(written, turkish or name))
