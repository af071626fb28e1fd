"""A bulletin's figures as an XLSX workbook: a summary with the hash, a sheet for each chart, and the method.

Numbers are stored as numbers; a hidden value is a word. Every text is stored as text, never as a formula,
whatever it begins with.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from participation.publications.formats.reading import (
    Document,
    Number,
    clean,
    column_labels,
    format_local_time,
    get_text_in_language,
    parse_local_time,
    values,
)
from participation.publications.formats.wording import words

#: Characters that a sheet's name may not contain, and its maximum length (ECMA-376 and Excel).
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
MAX_SHEET_NAME_LENGTH = 31
#: Between the title of a chart and what one derived from it adds.
CONTINUED = " – "
#: Characters in a cell; longer texts are cut with an ellipsis.
MAX_TEXT_LENGTH = 32_767
# Spreadsheet programs substitute the decimal and thousands separators of the reader's locale.
SHARE, WHOLE, DECIMAL = "0.0#", "#,##0", "#,##0.00"
RIGHT = Alignment(horizontal="right", vertical="top", wrap_text=True)
BOLD, WRAPPED = Font(bold=True), Alignment(horizontal="left", vertical="top", wrap_text=True)


def render(document: Document, sha256: str, language: str) -> bytes:
    return build_workbook(
        title=get_text_in_language(document["title"], language),
        publisher=document["council"],
        at=parse_local_time(document["published_at"]),
        facts=_list_facts(document, sha256, language),
        sections=document["sections"],
        language=language,
    )


def build_workbook(
    *,
    title: str,
    publisher: str,
    at: datetime,
    facts: Iterable[tuple[str, str | int]],
    sections: Sequence[Mapping[str, Any]],
    language: str,
) -> bytes:
    """Build the workbook. ``facts`` are the terms and texts of the summary; ``at`` replaces the time of
    writing, so that the same figures give the same bytes.
    """
    at = at.replace(tzinfo=None)
    book = Workbook()
    book.remove(book[book.sheetnames[0]])
    charts = [(section, chart) for section in sections for chart in section["charts"]]
    titles = [get_text_in_language(chart["title"], language) for _section, chart in charts]
    names = [_make_valid_sheet_name(name) for name in sheet_names(titles)]
    _write_summary_sheet(book, facts, zip(names, titles, strict=True), language)
    for name, (section, chart) in zip(names, charts, strict=True):
        _write_chart_sheet(book, name, section, chart, language)
    _write_method_sheet(book, sections, language)
    properties = book.properties
    properties.title, properties.creator, properties.language = title, publisher, language
    properties.created = at
    out = io.BytesIO()
    book.save(out)
    properties.modified = at
    return _replace_times(out.getvalue(), at, tostring(properties.to_tree()))


def _list_facts(document: Document, sha256: str, language: str) -> list[tuple[str, str | int]]:
    known = words(language)
    facts: list[tuple[str, str | int]] = [
        (known.title, get_text_in_language(document["title"], language)),
        (known.summary, get_text_in_language(document["summary"], language)),
        (known.council, document["council"]),
        (known.number, document["number"]),
        (known.version, document["version"]),
        (known.published_at, format_local_time(document["published_at"], language)),
        (known.address, document["url"]),
        (known.hash, sha256),
        ("", known.hash_help),
    ]
    if document["supersedes"] is not None:
        facts.append((known.replaces, document["supersedes"]))
    if document["why"] is not None:
        facts.append((known.why, get_text_in_language(document["why"], language)))
    return facts


def sheet_names(titles: Sequence[str]) -> list[str]:
    """The name of each chart's sheet, all different: its number and its title.

    A chart whose title continues that of an earlier one (``Question – by district``) gets a second number and
    the rest of its title, because a sheet's name has no room for both.
    """
    names: list[str] = []
    number, follower, leader = 0, 0, ""
    for title in titles:
        if leader and title.startswith(f"{leader}{CONTINUED}"):
            follower += 1
            names.append(_build_sheet_name(f"{number}.{follower}", title[len(leader) + len(CONTINUED) :]))
        else:
            number, follower, leader = number + 1, 0, title
            names.append(_build_sheet_name(str(number), title))
    return names


def _build_sheet_name(number: str, title: str) -> str:
    """The sheet's name: ``number`` and ``title``. A title of two parts that is too long is cut
    in the middle, because the last part distinguishes it from others.
    """
    room = MAX_SHEET_NAME_LENGTH - len(number) - 1
    first, continued, last = title.rpartition(CONTINUED)
    if len(title) > room and continued and len(last) + len(CONTINUED) + 1 < room:
        title = f"{first[: room - len(last) - len(CONTINUED) - 1]}…{CONTINUED}{last}"
    return f"{number} {title}"


def _write_summary_sheet(
    book: Workbook, facts: Iterable[tuple[str, str | int]], contents: Iterable[tuple[str, str]], language: str
) -> None:
    """The facts, then which sheet has which chart."""
    known = words(language)
    sheet = _create_sheet(book, known.summary, (32, 90))
    lines = [*facts, ("", ""), (known.sheet, known.chart), *contents]
    for number, (term, content) in enumerate(lines, start=1):
        _write_text(sheet, number, 1, term).font = BOLD
        _write_text(sheet, number, 2, content).alignment = WRAPPED


def _write_chart_sheet(
    book: Workbook, name: str, section: Mapping[str, Any], chart: Mapping[str, Any], language: str
) -> None:
    """One sheet: section, title and note, then labels, units and rows."""
    known = words(language)
    title = get_text_in_language(chart["title"], language)
    sheet = _create_sheet(book, name, (44, *(16 for _ in chart["columns"])))
    _write_text(sheet, 1, 1, get_text_in_language(section["title"], language))
    _write_text(sheet, 2, 1, title).font = BOLD
    _write_text(sheet, 3, 1, get_text_in_language(chart.get("note"), language))
    head, units = 5, 6
    _write_text(sheet, head, 1, known.row).font = BOLD
    for place, (label, column) in enumerate(
        zip(column_labels(chart, language), chart["columns"], strict=True), start=2
    ):
        heading, below = (
            _write_text(sheet, head, place, label),
            _write_text(sheet, units, place, known.units[column["unit"]]),
        )
        heading.font, heading.alignment, below.alignment = BOLD, RIGHT, RIGHT
    for line, row in enumerate(chart["rows"], start=units + 1):
        _write_text(sheet, line, 1, get_text_in_language(row["label"], language)).alignment = WRAPPED
        for place, (unit, value) in enumerate(values(chart, row), start=2):
            _figure(sheet, line, place, value, unit, known.hidden)
    sheet.freeze_panes = f"B{units + 1}"


def _write_method_sheet(book: Workbook, sections: Iterable[Mapping[str, Any]], language: str) -> None:
    """The method of each section: warnings first, then the method's items."""
    known = words(language)
    sheet = _create_sheet(book, known.method, (36, 36, 90))
    for place, label in enumerate((known.section, known.title, known.text), start=1):
        _write_text(sheet, 1, place, label).font = BOLD
    lines = [
        (get_text_in_language(section["title"], language), term, content)
        for section in sections
        for term, content in [
            *((known.warnings, get_text_in_language(warning, language)) for warning in section["warnings"]),
            *(
                (get_text_in_language(item["term"], language), get_text_in_language(item["text"], language))
                for item in section["method"]
            ),
        ]
    ]
    for number, line in enumerate(lines, start=2):
        for place, content in enumerate(line, start=1):
            _write_text(sheet, number, place, content).alignment = WRAPPED
    sheet.freeze_panes = "A2"


def _create_sheet(book: Workbook, name: str, widths: Iterable[int]) -> Worksheet:
    """Create a sheet with this name, made valid; openpyxl makes it unique."""
    sheet: Worksheet = book.create_sheet(_make_valid_sheet_name(name))
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return sheet


def _make_valid_sheet_name(name: str) -> str:
    """``name`` with blanks in place of what a sheet's name cannot contain, shortened to what fits."""
    return " ".join(_NOT_IN_NAMES.sub(" ", clean(name)).split())[:MAX_SHEET_NAME_LENGTH].rstrip()


def _write_text(sheet: Worksheet, line: int, place: int, content: str | int) -> Cell:
    """Write a text as text: openpyxl would store ``=1+1`` as a formula and ``#N/A`` as an error. The quote
    prefix keeps it text when the cell is edited.
    """
    cell = _cell(sheet, line, place)
    if isinstance(content, int):
        cell.value = content
        return cell
    text = clean(content)
    cell.value = text if len(text) <= MAX_TEXT_LENGTH else f"{text[: MAX_TEXT_LENGTH - 1]}…"
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _figure(sheet: Worksheet, line: int, place: int, value: Number | None, unit: str, hidden: str) -> None:
    cell = _cell(sheet, line, place)
    cell.alignment = RIGHT
    if value is None:
        cell.value = hidden
        return
    cell.value = value
    if unit == "percent":
        cell.number_format = SHARE
    else:
        whole = isinstance(value, int) or unit == "whole_percent"
        cell.number_format = WHOLE if whole else DECIMAL


def _cell(sheet: Worksheet, line: int, place: int) -> Cell:
    cell = sheet.cell(line, place)
    assert isinstance(cell, Cell)  # noqa: S101 - no cells are merged
    return cell


def _replace_times(made: bytes, at: datetime, properties: bytes) -> bytes:
    """The same workbook with ``at`` in place of the times that openpyxl recorded."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as taken:
        for entry in given.infolist():
            content = properties if entry.filename == "docProps/core.xml" else given.read(entry)
            dated = zipfile.ZipInfo(entry.filename, at.timetuple()[:6])
            dated.compress_type = zipfile.ZIP_DEFLATED
            taken.writestr(dated, content)
    return out.getvalue()
