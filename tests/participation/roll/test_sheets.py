"""Rows of CSV and XLSX files, and refusal of other, too large or malicious files."""

import io
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from time import process_time

import pytest
from openpyxl import Workbook

from participation.roll import sheets, workbooks
from participation.roll.sheets import Flaw, Unreadable
from tests.waits import PATIENCE

MAX_ROWS = 100


def cells(data: bytes, *, most: int = MAX_ROWS) -> list[list[str]]:
    return [row.cells for row in sheets.read_sheet_rows(io.BytesIO(data), most=most)]


def flaw_of(data: bytes, *, most: int = MAX_ROWS) -> tuple[Flaw, int | None]:
    with pytest.raises(Unreadable) as refused:
        cells(data, most=most)
    assert refused.value.__cause__ is None
    return refused.value.flaw, refused.value.line


def workbook(*rows: list[object]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(book: bytes, **changed: bytes) -> bytes:
    """A workbook with replaced parts; ``sheet`` and ``strings`` are the relevant two."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = {names[key]: value for key, value in changed.items()}.get(part, old.read(part))
            new.writestr(part, content)
    return made.getvalue()


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_with_any_delimiter(delimiter, end, mark):
    text = mark + end.join([f"ad{delimiter}ilçe", "", f" İğdır {delimiter}Çiğli", f"a{delimiter}{delimiter}"])

    assert cells(text.encode()) == [["ad", "ilçe"], ["İğdır", "Çiğli"], ["a"]]


def test_lines_are_numbered_as_in_a_text_editor():
    rows = list(sheets.read_sheet_rows(io.BytesIO(b"a;b\n\n1;2\n\n\n3;4\n"), most=MAX_ROWS))

    assert [row.line for row in rows] == [1, 3, 6]


def test_text_is_normalised_to_nfc():
    assert cells("C\u0327ig\u0306li".encode()) == [["Çiğli"]]


@pytest.mark.parametrize("cell", ["=1+1", "+90", "-5", "@SUM(A1)", "\tx", '"=""10000000146"""'])
def test_formula_like_cell_is_reported(cell):
    [row] = sheets.read_sheet_rows(io.BytesIO(f"a;{cell}".encode()), most=MAX_ROWS)

    assert row.formula


def test_signs_inside_a_cell_are_no_formula():
    [row] = sheets.read_sheet_rows(io.BytesIO("a=b;5-6;ad@ilçe".encode()), most=MAX_ROWS)

    assert not row.formula


@pytest.mark.parametrize(
    "data",
    [
        "ilçe;ağırlık".encode("cp1254"),
        "ilçe".encode("utf-16"),
        b"a;b\nx\x00y;z",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_non_utf8_file_is_refused(data):
    assert flaw_of(data) == (Flaw.ENCODING, None)


@pytest.mark.parametrize("data", [b"", b"\n\n \n", b";;;\n;;\n", "\ufeff".encode()])
def test_an_empty_file_is_refused(data):
    assert flaw_of(data) == (Flaw.EMPTY, None)


def test_a_broken_line_is_named():
    assert flaw_of(b'a;b\n1;2\n"x"y;3\n') == (Flaw.NOT_CSV, 3)


def test_endless_line_is_refused():
    assert flaw_of(b"a;" + b"x" * 200_000) == (Flaw.NOT_CSV, 1)


def test_too_many_rows_are_refused_during_reading():
    lines = b"a;b\n" + b"1;2\n" * 3

    assert len(cells(lines, most=3)) == 4
    assert flaw_of(lines, most=2) == (Flaw.TOO_LARGE, None)
    assert flaw_of(b"a;b\n" + b"\n" * 50, most=9)[0] == Flaw.TOO_LARGE


def test_far_too_many_columns_are_refused():
    assert flaw_of(b"a;b\n" + b"x;" * 40 + b"x\n") == (Flaw.TOO_WIDE, 2)


def test_workbook_cells_are_read_as_typed_text():
    book = workbook(
        ["TC kimlik no", "doğum tarihi", "ilçe", "ağırlık"],
        [10000000146, datetime.combine(date(1985, 3, 14), time()), "Karşıyaka", 1],
        [1.0e10 + 146, date(1985, 3, 14), " Konak ", 2.0],
        [None, None, None, None],
        ["10000000146", "14.03.1985", "Buca", 1.5],
    )

    assert cells(book) == [
        ["TC kimlik no", "doğum tarihi", "ilçe", "ağırlık"],
        ["10000000146", "1985-03-14", "Karşıyaka", "1"],
        ["10000000146", "1985-03-14", "Konak", "2"],
        ["10000000146", "14.03.1985", "Buca", "1.5"],
    ]
    assert [row.line for row in sheets.read_sheet_rows(io.BytesIO(book), most=MAX_ROWS)] == [1, 2, 3, 5]


def test_workbook_formulas_are_reported():
    [_heading, row] = sheets.read_sheet_rows(io.BytesIO(workbook(["a"], ["=1+1"])), most=MAX_ROWS)

    assert row.formula


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"\0" * 60, workbook(["a"])[:-40], workbook(["a"])[:200]])
def test_a_broken_workbook_is_refused(data):
    assert flaw_of(data) == (Flaw.NOT_XLSX, None)


def test_archive_other_than_a_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("liste.csv", "a;b")

    assert flaw_of(file.getvalue()) == (Flaw.NOT_XLSX, None)


def test_expanding_xml_entities_are_refused():
    laughs = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>
    <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row r="1"><c r="A1" t="inlineStr"><is><t>&lol2;</t></is></c></row></sheetData></worksheet>"""

    assert flaw_of(repacked(workbook(["a"]), sheet=laughs)) == (Flaw.NOT_XLSX, None)


def test_zip_bomb_is_refused_unread(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 5_000_000)
    bomb = repacked(workbook(["a"]), sheet=b" " * 6_000_000)
    assert len(bomb) < 20_000

    assert flaw_of(bomb) == (Flaw.TOO_LARGE, None)


def test_archive_with_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_PARTS", 5)

    assert flaw_of(workbook(["a"])) == (Flaw.TOO_LARGE, None)


def test_skipped_rows_count_as_rows():
    far = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row r="1"><c r="A1"><v>1</v></c></row><row r="1000000"><c r="A1000000"><v>2</v></c></row>
    </sheetData></worksheet>"""

    assert flaw_of(repacked(workbook(["a"]), sheet=far)) == (Flaw.TOO_LARGE, None)


def test_far_right_cell_is_refused_as_too_wide():
    wide = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row r="1"><c r="A1"><v>1</v></c><c r="AE1"><v>1</v></c></row></sheetData></worksheet>"""

    assert flaw_of(repacked(workbook(["a"]), sheet=wide)) == (Flaw.TOO_WIDE, 1)


def test_a_format_of_brackets_takes_no_time():
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="{"[" * 100_000}"/>'
    styles += '</numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    began = process_time()
    assert cells(repacked(workbook(["a"], [1]), styles=styles.encode())) == [["a"], ["1"]]
    assert process_time() - began < 2


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'
STRINGS = f'<sst xmlns="{MAIN}">%s</sst>'
MANY = 1_000_000
BOMBS = {
    "shared texts": {"strings": STRINGS % ("<si><t/></si>" * MANY)},
    "different texts": {"strings": STRINGS % "".join(f"<si><t>{it}</t></si>" for it in range(MANY))},
    "one text of many runs": {"strings": STRINGS % f"<si>{'<r><t>a</t></r>' * MANY}</si>"},
    "one long text": {"strings": STRINGS % f"<si><t>{'a' * 40_000_000}</t></si>"},
    "cells of a row": {"sheet": SHEET % f'<row r="1">{"<c/>" * MANY * 3}</row>'},
    "rows": {"sheet": SHEET % ("<row/>" * MANY * 2)},
    "junk": {"sheet": SHEET % ("<x/>" * MANY * 4)},
    "depth": {"sheet": SHEET % ("<x>" * MANY * 4)},
    "names": {"sheet": SHEET % "".join(f"<x{it}/>" for it in range(MANY))},
    "an attribute": {"sheet": SHEET % f'<row spans="{"1" * 40_000_000}"/>'},
    "attributes": {"sheet": SHEET % "<row {}/>".format(" ".join(f"a{it}=''" for it in range(MANY)))},
    "a comment": {"sheet": SHEET % f"<!--{'a' * 40_000_000}-->"},
    "styles": {"styles": f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * MANY}</cellXfs></styleSheet>'},
}
#: Reads a workbook as an import on a page does; prints how it ends, and by how many MB the memory grew.
READ = """
import resource, sys
from participation.roll import sheets
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
try:
    with open(sys.argv[1], "rb") as file:
        for row in sheets.read_sheet_rows(file, most=10_000):
            pass
    print("read", peak() - before)
except sheets.Unreadable as error:
    print(error.flaw.value, peak() - before)
"""


@pytest.mark.parametrize("kind", BOMBS)
def test_a_small_workbook_takes_little_memory(kind, tmp_path):
    book = repacked(workbook(["ad"], ["a"]), **{name: xml.encode() for name, xml in BOMBS[kind].items()})
    assert len(book) < 20 * 1024 * 1024
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(book)
    done = subprocess.run(
        [sys.executable, "-c", READ, path], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    ending, megabytes = done.stdout.split()

    assert ending in {"too_large", "not_xlsx", "empty", "read", "too_wide"}
    assert int(megabytes) < 80
