"""Streams the rows of a CSV or XLSX file within bounds. Independent of rolls.

A file that is malformed or too large raises ``Unreadable``, whose ``flaw`` gives the reason. Errors never
contain the content of cells.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Final

from participation.roll import workbooks
from participation.text import turkish

#: Wider files contain more than a roll accepts.
MAX_COLUMNS: Final = 30
MAX_CELL_LENGTH: Final = 200
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_PACKED: Final = b"PK\x03\x04"


class Flaw(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    ENCODING = "encoding"
    NOT_CSV = "not_csv"
    NOT_XLSX = "not_xlsx"
    TOO_LARGE = "too_large"
    TOO_WIDE = "too_wide"


class Unreadable(Exception):
    """``line`` counts from 1; None if no particular line is at fault."""

    def __init__(self, flaw: Flaw, line: int | None = None) -> None:
        super().__init__(flaw.value)
        self.flaw, self.line = flaw, line


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` are composed and stripped, without trailing blank ones; dates of a sheet are in ISO form.
    ``formula``: a cell is a formula or begins like one.
    """

    line: int
    cells: list[str] = field(repr=False)
    formula: bool

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


def read_sheet_rows(file: BinaryIO, *, most: int) -> Iterator[Row]:
    """Every row that is not blank, the heading first. ``most``: the limit of data rows, including blank ones.

    Raises Unreadable, possibly after many rows.
    """
    begin = file.read(len(_PACKED))
    file.seek(0)
    if not begin:
        raise Unreadable(Flaw.EMPTY)
    lines = _read_workbook_rows(file, most) if begin == _PACKED else _read_csv_rows(file)
    some = False
    for count, row in enumerate(lines, start=1):
        if count > most + 1:
            raise Unreadable(Flaw.TOO_LARGE)
        if len(row.cells) > MAX_COLUMNS:
            raise Unreadable(Flaw.TOO_WIDE, row.line)
        if not row.is_blank:
            some = True
            yield row
    if not some:
        raise Unreadable(Flaw.EMPTY)


def _read_csv_rows(file: BinaryIO) -> Iterator[Row]:
    """Rows of a CSV file, separated by semicolons, tabs or commas, as its first line has them."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        first = text.readline()
        text.seek(0)
        delimiter = next((it for it in ";\t" if it in first), ",")
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield _build_row(reader.line_num, cells)
        except csv.Error:
            raise Unreadable(Flaw.NOT_CSV, reader.line_num) from None
    except UnicodeDecodeError:
        # Without the cause, which contains the bytes.
        raise Unreadable(Flaw.ENCODING) from None
    finally:
        text.detach()


def _read_workbook_rows(file: BinaryIO, most: int) -> Iterator[Row]:
    """Rows of the first sheet of a workbook."""
    lines = workbooks.read_workbook_rows(file, most=most, columns=MAX_COLUMNS, longest=MAX_CELL_LENGTH + 1)
    try:
        for line, values in lines:
            yield _build_row(line, [_format_cell(value) for value in values])
    except workbooks.Exceeded:
        raise Unreadable(Flaw.TOO_LARGE) from None
    except workbooks.FAULTS:
        # Without the cause, which may contain what a cell does.
        raise Unreadable(Flaw.NOT_XLSX) from None


def _build_row(line: int, cells: list[str]) -> Row:
    if any("\0" in cell for cell in cells):
        raise Unreadable(Flaw.ENCODING)
    formula = any(cell.startswith(_FORMULA) for cell in cells)
    stripped = [turkish.compose(cell[: MAX_CELL_LENGTH + 1]).strip() for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    return Row(line, stripped, formula)


def _format_cell(value: object) -> str:
    """A cell as it would be typed into a CSV file. Numbers of a sheet are often floats."""
    if isinstance(value, datetime):
        value = value.date().isoformat()
    elif isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    return "" if value is None else str(value)
