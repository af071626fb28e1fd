"""A bulletin's figures as one tidy CSV, with a line for each cell of each chart.

UTF-8 with byte order mark, comma, ``\\r\\n`` (RFC 4180), decimal points. ``value`` is empty where nothing is
published. Column names and units are keys, the same in every language; texts are in the requested language.

Number, version and hash are columns, not a line of their own: readers need no special case, and lines of
several bulletins can be combined and still state their source.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from participation.publications.formats.reading import Document, column_labels, say, values

COLUMNS = ("section", "chart", "row", "column", "unit", "value")
# Characters that spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"), including their
# full-width forms. An apostrophe in front makes the cell text.
_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def render(document: Document, sha256: str, language: str) -> bytes:
    source = {
        "bulletin": harmless(document["number"]),
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
    writer.writerows([*cells, *source.values()] for cells in _rows(sections, language))
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """``text`` escaped so that no spreadsheet evaluates it, also not behind leading spaces."""
    return f"'{text}" if _FORMULA.match(text.lstrip(" \N{NO-BREAK SPACE}")) else text


def _rows(sections: Iterable[Document], language: str) -> Iterator[list[object]]:
    for section in sections:
        for chart in section["charts"]:
            labels = column_labels(chart, language)
            titles = [harmless(say(part["title"], language)) for part in (section, chart)]
            for row in chart["rows"]:
                label = harmless(say(row["label"], language))
                for name, (unit, value) in zip(labels, values(chart, row), strict=True):
                    yield [*titles, label, harmless(name), unit, "" if value is None else value]
