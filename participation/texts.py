"""Texts in the language of the page, or in every language of the site at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import override

from participation import figures

#: A text by language code; ``tr`` is always there.
Text = dict[str, str]

LANGUAGES: Final = ("tr", "en")


def say(words: Callable[[], str]) -> Text:
    """What ``words`` gives in each language."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = words()
    return found


@dataclass(frozen=True, slots=True)
class Wording:
    """A text and the language it is in, for the ``lang`` of the element that shows it."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def worded(written: object, name: str) -> Wording:
    """What stands in ``name`` or, on an English page, in ``name_en``; in Turkish where that is empty."""
    english = "" if figures.is_turkish() else getattr(written, f"{name}_en")
    return Wording(english, "en") if english else Wording(getattr(written, name), "tr")
