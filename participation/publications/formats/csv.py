"""A bulletin's figures as one tidy CSV, with a line for each cell of each chart.

UTF-8 with byte order mark, comma, ``\\r\\n`` (RFC 4180), decimal points. ``value`` is empty where nothing is
published. Column names and units are keys, the same in every language; texts are in the requested language.

Number, version and hash are columns, not a line of their own: readers need no special case, and lines of
several bulletins can be combined and still state their source.

``render_turkish`` and ``turkish_table`` give the same lines for spreadsheets that are set to Turkish, as they
open a file by double-click: semicolons, decimal commas, headers and units in Turkish words.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from participation.publications.formats.reading import (
    Document,
    Number,
    column_labels,
    get_text_in_language,
    values,
)
from participation.publications.formats.wording import TURKISH

COLUMNS = ("section", "chart", "row", "column", "unit", "value")
# Characters that spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"), including their
# full-width forms. An apostrophe in front makes the cell text.
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def render(document: Document, sha256: str, language: str) -> bytes:
    source = {
        "bulletin": escape_formulas(document["number"]),
        "version": document["version"],
        "sha256": sha256,
    }
    return table(document["sections"], source, language)


def table(sections: Iterable[Document], source: Mapping[str, str | int], language: str) -> bytes:
    """``source``: further columns with the same values in every line, which state where the figures come
    from.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *source])
    for *cells, value in _iterate_cells(sections, language):
        writer.writerow([*cells, "" if value is None else value, *source.values()])
    return out.getvalue().encode("utf-8-sig")


def render_turkish(document: Document, sha256: str) -> bytes:
    source = {
        # With the word: a spreadsheet would make a date of 2026/7 alone.
        TURKISH.bulletin: f"{TURKISH.bulletin} {document['number']}",
        TURKISH.version: document["version"],
        TURKISH.hash: sha256,
    }
    return turkish_table(document["sections"], source)


def turkish_table(sections: Iterable[Document], source: Mapping[str, str | int]) -> bytes:
    """``source`` as for ``table``, with Turkish names."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    known = TURKISH
    writer.writerow(
        [known.section, known.chart, known.row, known.column, known.unit, known.value, *source],
    )
    for *texts, unit, value in _iterate_cells(sections, "tr"):
        writer.writerow([*texts, known.units[unit], _format_with_comma(value), *source.values()])
    return out.getvalue().encode("utf-8-sig")


def _format_with_comma(value: Number | None) -> str:
    return "" if value is None else str(value).replace(".", ",")


def escape_formulas(text: str) -> str:
    """``text`` escaped so that no spreadsheet evaluates it, also not behind leading spaces."""
    return f"'{text}" if _FORMULA.match(text.lstrip(" \N{NO-BREAK SPACE}")) else text


def _iterate_cells(
    sections: Iterable[Document], language: str
) -> Iterator[tuple[str, str, str, str, str, Number | None]]:
    """Section, chart, row, column, unit and value of each cell; the texts are harmless."""
    for section in sections:
        for chart in section["charts"]:
            labels = column_labels(chart, language)
            titles = (
                escape_formulas(get_text_in_language(section["title"], language)),
                escape_formulas(get_text_in_language(chart["title"], language)),
            )
            for row in chart["rows"]:
                label = escape_formulas(get_text_in_language(row["label"], language))
                for name, (unit, value) in zip(labels, values(chart, row), strict=True):
                    yield (*titles, label, escape_formulas(name), unit, value)
