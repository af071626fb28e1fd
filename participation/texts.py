"""Texts in every language of the site at once, for what is stored and published in all of them."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import override

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
