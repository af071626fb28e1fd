"""Helpers that build the sections of a bulletin (docs/publications.md)."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise

from participation.texts import Text, say


def own(words: str) -> Text:
    """A text that people wrote, in the language they wrote it in."""
    return {"tr": words}


def said(words: Promise) -> Text:
    """A text of the site, in every language."""
    return say(lambda: str(words))


def item(key: str, term: Promise, text: Callable[[], str]) -> dict[str, Any]:
    """An item of the method card."""
    return {"key": key, "term": said(term), "text": say(text)}


def column(key: str, label: Promise, unit: str) -> dict[str, Any]:
    """A column of a chart; ``unit`` as in docs/publications.md."""
    return {"key": key, "label": said(label), "unit": unit}


def row(label: Text, **values: float | None) -> dict[str, Any]:
    """A row of a chart, with a value for each column."""
    return {"label": label, "values": values}
