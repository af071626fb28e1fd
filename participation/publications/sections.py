"""Sections of a bulletin and the items of their method cards (docs/publications.md)."""

from collections.abc import Callable, Sequence
from typing import Any

from participation.publications.charts import Chart
from participation.text.texts import Text, translate_words

Item = dict[str, Any]


def section(
    kind: str,
    ident: str,
    *,
    title: Text,
    url: str,
    charts: Sequence[Chart],
    method: Sequence[Item],
    warnings: Sequence[Text],
    intro: Text | None = None,
) -> dict[str, Any]:
    """A section without its editor's comment."""
    return {
        "kind": kind,
        "ident": ident,
        "title": title,
        "url": url,
        "intro": intro,
        "charts": list(charts),
        "method": list(method),
        "warnings": list(warnings),
    }


def item(key: str, term: Callable[[], str], text: Callable[[], str]) -> Item:
    """An item of the method card."""
    return {"key": key, "term": translate_words(term), "text": translate_words(text)}
