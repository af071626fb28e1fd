import io
import os
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from participation.publications.formats import pdf
from tests.examples import examples
from tests.participation.publications.formats.documents import (
    MARKUP,
    SHA256,
    chart,
    document,
    long_document,
    section,
    text,
)

Spoken = Callable[[bytes], str]


@pytest.fixture(scope="session")
def spoken() -> Spoken:
    """Lines that ``pdftotext`` extracts from a PDF."""
    program = shutil.which("pdftotext")
    if program is None:
        why = "There is no pdftotext (Debian package poppler-utils): the text of the PDFs is NOT tested."
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(why)
        pytest.skip(why)

    def read(made: bytes) -> str:
        run = subprocess.run(
            [program, "-enc", "UTF-8", "-", "-"], input=made, capture_output=True, check=True
        )
        return run.stdout.decode()

    return read


def render(language: str = "tr", **changes: Any) -> bytes:
    return pdf.render(document(**changes), SHA256, language)


def reader(made: bytes) -> Any:
    return PdfReader(io.BytesIO(made))


def tagged(made: bytes, kind: str) -> list[Any]:
    """The elements of that kind in the PDF's structure tree."""
    nodes = []
    todo: list[Any] = [reader(made).trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop().get_object()
        if isinstance(node, list):
            todo.extend(reversed(node))
        elif isinstance(node, DictionaryObject):
            if node.get("/S") == kind:
                nodes.append(node)
            if "/K" in node:
                todo.append(node["/K"])
    return nodes


def test_pdf_is_tagged_titled_and_declares_its_language():
    made = reader(render())
    root = made.trailer["/Root"]

    assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own truth
    assert root["/Lang"] == "tr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert made.metadata.title == "Kıyıda yürümek: İzmirlilerin görüşü"
    assert made.metadata.author == "İzmir Kent Konseyi"
    assert reader(render("en")).trailer["/Root"]["/Lang"] == "en"


def test_pdf_text_contains_turkish_figures_and_the_hash(spoken):
    read = spoken(render())

    for words in (
        "Kıyıda yürümek: İzmirlilerin görüşü",
        "24 Kasım 2026 21:00",
        "%44,1",
        "1.234",
        "gizli",
        "Konseyin değerlendirmesi",
        "%95 model tabanlı belirsizlik aralığı; katılım gönüllüdür, klasik hata payı değildir.",
        "Soran",
        SHA256,
    ):
        assert words in read


def test_every_page_names_the_bulletin_its_version_and_hash():
    made = reader(pdf.render(long_document(3), SHA256, "tr"))

    assert len(made.pages) > 3
    for number, page in enumerate(made.pages, start=1):
        read = page.extract_text()
        assert "İzmir Kent Konseyi · Kıyıda yürümek: İzmirlilerin görüşü" in read
        assert f"2026/7 · sürüm 1 · SHA-256 {SHA256}" in read
        assert f"Sayfa {number}/{len(made.pages)}" in read


def test_special_characters_are_text(spoken):
    everywhere = section(
        title=text(MARKUP),
        intro=text(MARKUP),
        comment=text(MARKUP),
        warnings=[text(MARKUP)],
        method=[{"key": "mode", "term": text(MARKUP), "text": text(MARKUP)}],
        charts=[chart(title=text(MARKUP), note=text(MARKUP), rows=1)],
    )
    everywhere["charts"][0]["rows"][0]["label"] = text(MARKUP)
    everywhere["charts"][0]["columns"][0]["label"] = text(MARKUP)
    read = " ".join(spoken(render(title=text(MARKUP), summary=text(MARKUP), sections=[everywhere])).split())

    assert read.count(MARKUP) >= 7
    assert r"#set *bold* _x_ $a$ <b> \ @ref" in read


def test_markdown_is_typeset_and_its_text_is_never_markup(spoken):
    links = "[bağ](https://example.org/a) [yol](/yontem/)"
    body = f"# Bir\n\n### İki\n\n**kalın** `#kod` {links}\n\n1. x\n2. y\n\n> $q$"
    made = render(body=text(body), sections=[])
    read = spoken(made)

    assert "yol (/yontem/)" in read
    assert "#kod" in read
    assert "$q$" in read
    assert [len(tagged(made, kind)) for kind in ("/H1", "/H2", "/H3", "/L", "/Link")] == [1, 1, 0, 1, 1]
    annotations = [a.get_object() for page in reader(made).pages for a in page.get("/Annots", ())]
    assert [a["/A"]["/URI"] for a in annotations] == ["https://example.org/a"]


@pytest.mark.parametrize(
    "deep",
    [
        ">" * 19 + " ***~~dipteki~~ söz***",
        "- " * 9 + "dipteki söz",
        "> - " * 6 + "dipteki söz",
        ">" * 19 + " " + "*_" * 50 + "dipteki söz" + "_*" * 50,
    ],
)
def test_deeply_nested_text_can_be_typeset(spoken, deep):
    """Quotes and lists up to the Markdown parser's nesting limit, as on the page."""
    assert "dipteki söz" in " ".join(spoken(render(body={"tr": deep})).split())


def test_chart_is_a_picture_with_alt_text_and_a_table_with_headings():
    made = render()
    (figure,) = tagged(made, "/Figure")

    assert figure["/Alt"] == (
        "Çubuk grafik: Kordon, hafta sonları yalnız yayalara açılsın mı? (1). "
        "Evet, her hafta sonu: %44,1 (%42,0 ile %46,25 arası); Yalnız yazın: %43,1 (%41,0 ile %45,25 arası); "
        "Hayır: gizli. Aynı sayılar aşağıdaki tablodadır."
    )
    assert len(tagged(made, "/Table")) == 1
    assert len(tagged(made, "/TH")) == 6
    assert len(tagged(made, "/TR")) == 4


def test_chart_without_bars_is_only_a_table():
    made = render(sections=[section(charts=[chart(bars=None, interval=None)])])

    assert tagged(made, "/Figure") == []
    assert len(tagged(made, "/Table")) == 1


def test_bars_start_at_zero_on_an_axis_to_100_or_the_maximum():
    def places(values: list[Any], unit: str) -> list[tuple[float, float]]:
        drawn = pdf.bars(
            chart(
                rows=0,
                bars="x",
                interval=None,
                columns=[{"key": "x", "label": text("X"), "unit": unit}],
            )
            | {"rows": [{"label": text("a"), "values": {"x": value}} for value in values]},
            "tr",
        )
        return [(row["from"], row["to"]) for row in drawn["rows"]]

    assert places([50.0, 25], "percent") == [(0, 0.5), (0, 0.25)]
    assert places([50, 25, 0], "lira") == [(0, 1), (0, 0.5), (0, 0)]
    assert places([-5, 15], "points") == [(0, 0.25), (0.25, 1)]
    assert places([0, None], "number") == [(0, 0), (0, 0)]


def test_wide_tables_are_split_to_fit_the_page(spoken):
    columns = [{"key": f"c{n}", "label": text(f"İlçe {n}"), "unit": "people"} for n in range(14)]
    rows = [{"label": text("Evet" * 80), "values": {f"c{n}": 1000 + n for n in range(14)}}]
    wide = chart(bars=None, interval=None, columns=columns, rows=0) | {"rows": rows}
    made = render(sections=[section(charts=[wide])])

    # 5, 5 and 4 columns of figures, not 6, 6 and 2.
    assert len(tagged(made, "/Table")) == 3
    assert [len(part["header"]) for part in pdf._build_chart(wide, "tr")["tables"]] == [5, 5, 4]
    assert "1.013" in spoken(made)


def test_the_longest_word_stays_in_its_column():
    word = text("Uzunsözcük" * 30 + "1")  # typst does not hyphenate words with digits
    rows = [{"label": word, "values": {"count": 1, "raw": 2.5, "weighted": 2.5, "low": 1.0, "high": 4.0}}]
    made = reader(render(sections=[section(charts=[chart(rows=0) | {"rows": rows}])]))

    ends: list[float] = []  # points from the left, with a tight tolerance
    for page in made.pages:
        page.extract_text(visitor_text=lambda said, _, at, __, em: ends.append(at[4] + len(said) * em * 0.3))
    assert max(ends) < 595  # an A4 page


@pytest.mark.parametrize("rows", [1, 40, 120])
def test_charts_of_any_length_can_be_drawn(rows):
    assert len(reader(render(sections=[section(charts=[chart(rows=rows)])])).pages) >= 1


def test_a_bulletin_of_nothing_but_a_title_can_be_drawn():
    made = reader(render(summary=text("—"), body=text(""), sections=[]))

    assert len(made.pages) == 1


def test_later_version_names_the_one_it_replaces_and_why(spoken):
    read = spoken(render(version=2, supersedes=1, why=text("İki seçenek yer değiştirmişti.")))

    assert "İki seçenek yer değiştirmişti." in read
    assert "sürüm 2" in read


def test_characters_missing_in_the_fonts_are_marked_and_mentioned(spoken):
    read = spoken(render(summary=text("Deniz 🌊 ve 海"), body=text("a\x00b e\u0331")))

    assert "Deniz � ve �" in read
    assert "a�b e�" in read
    assert "tam metin sitededir" in read
    assert "�" not in spoken(render())


def test_every_supported_character_is_in_the_fonts():
    drawn = "".join(chr(point) for low, high in pdf._DRAWN for point in range(low, high + 1))
    kept = " ".join(pdf.printable(drawn))

    assert kept.count("�") < 150
    typst.compile(
        b'#set document(title: [x])\n#set text(font: "Libertinus Serif", lang: "tr")\n#sys.inputs.text',
        font_paths=pdf.load_typst_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"text": kept},
        pdf_standards=["ua-1"],
    )


@settings(max_examples=examples(30))
@given(st.text(max_size=60))
def test_any_text_can_be_printed(anything):
    title = {"tr": anything or "x"}
    body = {"tr": anything}

    assert render(title=title, body=body, sections=[]).startswith(b"%PDF-1.7")


def test_the_same_document_gives_the_same_bytes():
    assert render() == render()
    assert render() != render(published_at="2026-11-24T18:00:01+00:00")


def test_typst_cannot_read_files(spoken):
    source = '#read("bulletin.typ")'

    assert source in spoken(render(summary=text(source), body=text(source), sections=[]))
