"""XLSX and CSV files, read back with common readers."""

import csv as standard_csv
import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from participation.publications.formats import csv, xlsx
from tests.participation.publications.formats.documents import SHA256, chart, document, section, text

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=2", "\r=3", " =4", "＝1+1"]


def book(language: str = "tr", **changes: Any) -> Workbook:
    return load_workbook(io.BytesIO(xlsx.render(document(**changes), SHA256, language)))


def lines(language: str = "tr", **changes: Any) -> list[dict[str, str]]:
    made = csv.render(document(**changes), SHA256, language).decode("utf-8-sig")
    return list(standard_csv.DictReader(io.StringIO(made, newline="")))


def formulas_everywhere() -> dict[str, Any]:
    """A section whose texts all begin like a formula."""
    dangerous = chart(title=text("=2+2"), note=text("@x"), rows=len(FORMULAS))
    for row, words in zip(dangerous["rows"], FORMULAS, strict=True):
        row["label"] = text(words)
    for column in dangerous["columns"]:
        column["label"] = text("-" + column["label"]["tr"])
    return section(
        title=text("=cmd|' /C calc'!A0"),
        charts=[dangerous],
        warnings=[text("=w")],
        method=[{"key": "mode", "term": text("=t"), "text": text("#N/A")}],
    )


def test_no_cell_of_the_table_for_turkish_excel_is_a_formula():
    made = csv.render_turkish(document(number="-1", sections=[formulas_everywhere()]), SHA256)
    rows = list(standard_csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))

    assert rows[0][:6] == ["Bölüm", "Grafik", "Satır", "Sütun", "Birim", "Değer"]
    texts = [cell for row in rows[1:] for place, cell in enumerate(row) if place != rows[0].index("Değer")]
    assert len(texts) > 20
    assert [cell for cell in texts if cell.lstrip(" ")[:1] in set("=+-@\t\r＝")] == []
    assert {row[5] for row in rows[1:]} >= {"1234", "45,3", ""}


def test_summary_sheet_shows_the_hash_and_the_bulletins_address():
    sheet = book(version=2, supersedes=1, why=text("Düzeltme.")).worksheets[0]
    facts = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[0]}

    assert sheet.title == "Özet"
    assert facts["SHA-256 özeti"] == SHA256
    assert facts["Numara"] == "2026/7"
    assert facts["Sürüm"] == 2
    assert facts["Yayım zamanı"] == "24 Kasım 2026 21:00"
    assert (facts["Yerine geçtiği sürüm"], facts["Yeni sürümün gerekçesi"]) == (1, "Düzeltme.")


def test_each_chart_has_a_sheet_with_numbers_units_and_a_word_for_hidden_cells():
    made = book(sections=[section(charts=[chart(1), chart(2)])])
    rows = list(made.worksheets[1].iter_rows(min_row=5, values_only=True))

    assert len(made.sheetnames) == 4
    assert all(len(name) <= 31 for name in made.sheetnames)
    assert rows == [
        ("Satır", "Yanıt", "Ham", "Ağırlıklı", "alt sınır", "üst sınır"),
        (None, "kişi", "%", "%", "%", "%"),
        ("Evet, her hafta sonu", 1234, 45.3, 44.1, 42, 46.25),
        ("Yalnız yazın", 1233, 44.3, 43.1, 41, 45.25),
        ("Hayır", "gizli", "gizli", "gizli", "gizli", "gizli"),
    ]


def test_the_method_sheet_has_warnings_and_every_item():
    rows = list(book().worksheets[-1].iter_rows(min_row=2, values_only=True))

    assert [row[1] for row in rows] == ["Uyarılar", "Soran", "Yöntem"]
    assert rows[1] == ("Kordon’da yayalar (1)", "Soran", "İzmir Kent Konseyi")


def test_no_cell_of_the_workbook_is_a_formula_or_an_error():
    made = book(title=text("=1"), council="+x", number="-1", sections=[formulas_everywhere()])
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = [cell for cell in cells if isinstance(cell.value, str)]

    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert {"=1", "+x", "=1+1", "@SUM(A1)", "#N/A", "=w", "=t"} <= {cell.value for cell in texts}
    assert all(cell.quotePrefix for cell in texts if cell.value != "gizli")


def test_sheet_names_are_made_valid_and_unique():
    titles = ["a/b:c*?[d]\\'", "Çok uzun bir başlık, otuz bir karakterden uzun", "Özet", "Özet", "x\x00\x0by"]
    made = book(sections=[section(charts=[chart(title=text(title)) for title in titles])])

    assert made.sheetnames == [
        "Özet",
        "1 a b c d",
        "2 Çok uzun bir başlık, otuz bir",
        "3 Özet",
        "4 Özet",
        "5 x��y",
        "Yöntem",
    ]


def test_text_longer_than_a_cell_is_visibly_truncated():
    long = section(method=[{"key": "limits", "term": text("x"), "text": text("a" * 40_000)}])
    cell = book(sections=[long]).worksheets[-1]["C3"].value

    assert (len(cell), cell[-1]) == (32_767, "…")


def test_text_in_the_other_language_is_used_if_available():
    made = book("en")

    assert made.sheetnames[1] == "1 Kordon on foot (1)"
    assert made.worksheets[1]["A5"].value == "Row"
    assert made.worksheets[1]["A7"].value == "Evet, her hafta sonu"
    assert made.worksheets[1]["B9"].value == "hidden"


def test_the_csv_has_a_line_for_each_cell_and_the_hash_in_each():
    rows = lines()

    assert list(rows[0]) == [*csv.COLUMNS, "bulletin", "version", "sha256"]
    assert len(rows) == 15
    assert rows[2] == {
        "section": "Kordon’da yayalar (1)",
        "chart": "Kordon, hafta sonları yalnız yayalara açılsın mı? (1)",
        "row": "Evet, her hafta sonu",
        "column": "Ağırlıklı",
        "unit": "percent",
        "value": "44.1",
        "bulletin": "2026/7",
        "version": "1",
        "sha256": SHA256,
    }
    assert [row["value"] for row in rows[10:]] == [""] * 5


def test_csv_begins_with_a_byte_order_mark():
    assert csv.render(document(), SHA256, "tr").startswith(b"\xef\xbb\xbfsection,chart,row,")


def test_csv_text_never_begins_like_a_formula_and_numbers_stay_numbers():
    dangerous = formulas_everywhere()
    dangerous["charts"][0]["rows"][0]["values"]["raw"] = -2.5
    rows = lines(number="=9", sections=[dangerous])

    for row in rows:
        for name in ("section", "chart", "row", "column", "bulletin"):
            assert row[name].startswith("'")
    assert rows[1]["value"] == "-2.5"
    assert rows[0]["row"] == "'=1+1"


@pytest.mark.parametrize("words", ["Evet", "3 Aralık", "%95", "a=b", "'alıntı", "“-”"])
def test_harmless_texts_are_unchanged(words):
    assert csv.escape_formulas(words) == words


@pytest.mark.parametrize("render", [xlsx.render, csv.render])
def test_the_same_document_gives_the_same_bytes(render):
    assert render(document(), SHA256, "tr") == render(document(), SHA256, "tr")
