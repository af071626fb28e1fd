"""Reads a bulletin's document: texts in a language, formatted figures and times."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from participation.publications.formats.wording import words
from participation.text.texts import Wording

Document = Mapping[str, Any]
Number = int | float

#: Units of shares.
PERCENT = frozenset({"percent", "whole_percent"})

# UTC+3 all year since 2016, and so in every bulletin.
ISTANBUL = timezone(timedelta(hours=3))
# Characters that some file formats cannot contain: C0 controls except tab and line ends, C1 controls, halves
# of surrogate pairs, and noncharacters.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def wording(text: Mapping[str, str], language: str) -> Wording:
    """The text in ``language``; in Turkish if that is missing."""
    shown = language if text.get(language) else "tr"
    return Wording(clean(text[shown]), shown)


def get_text_in_language(text: Mapping[str, str] | None, language: str) -> str:
    """The text only; empty for None."""
    return wording(text, language).text if text is not None else ""


def clean(text: str) -> str:
    """``text`` with U+FFFD for characters that some format cannot contain, and line ends as ``\\n``."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, separated by empty lines, each on one line."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def format_local_time(iso: str, language: str) -> str:
    """``2026-11-24T18:00:00+00:00`` becomes 24 Kasım 2026 21:00 (Europe/Istanbul)."""
    at = parse_local_time(iso)
    return f"{at.day} {words(language).months[at.month - 1]} {at.year} {at:%H:%M}"


def parse_local_time(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(ISTANBUL)


def format_figure(value: Number | None, unit: str, language: str) -> str:
    """A figure formatted for text: ``%45,3``, ``1.234``, ``₺250``; a word where it is hidden."""
    if value is None:
        return words(language).hidden
    number = _format_number(abs(value), unit)
    if language == "tr":
        number = number.translate(str.maketrans(",.", ".,"))
    if unit in PERCENT:
        number = f"%{number}" if language == "tr" else f"{number}%"
    elif unit == "lira":
        number = f"₺{number}"
    return f"\N{MINUS SIGN}{number}" if value < 0 else number


def _format_number(value: Number, unit: str) -> str:
    """Format in English. Shares and scores have at least one decimal, so that columns align. Nothing is
    rounded here: the document's values have at most two decimals.
    """
    text = f"{value:,.2f}"
    least = 1 if unit in {"percent", "score"} else 0
    whole, _point, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole


def column_labels(chart: Mapping[str, Any], language: str) -> list[str]:
    return [get_text_in_language(column["label"], language) for column in chart["columns"]]


def values(chart: Mapping[str, Any], row: Mapping[str, Any]) -> Iterable[tuple[str, Number | None]]:
    """Unit and value of each cell of a row, in column order."""
    for column in chart["columns"]:
        yield column["unit"], row["values"].get(column["key"])
