"""Texts in every language of the site at once, with numbers and dates as each language writes them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, override

from participation import turkish

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
    if (get_language() or "").startswith("tr"):
        return turkish.upper(text[:1]) + text[1:]
    return text[:1].upper() + text[1:]


def number(value: float, decimals: int = 0) -> str:
    """Halves up; ``number_format`` alone cuts digits off."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def percent(value: float) -> str:
    """A percentage with one decimal: ``%45,3`` in Turkish, ``45.3%`` in English."""
    figure = number(value, 1)
    return f"%{figure}" if (get_language() or "").startswith("tr") else f"{figure}%"


def moment(iso: str) -> str:
    """Day and time in the city."""
    return date_format(timezone.localtime(datetime.fromisoformat(iso)), "j F Y H:i")


def day(iso: str) -> str:
    return date_format(datetime.fromisoformat(iso), "j F Y")
