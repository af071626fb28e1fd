"""The preview image of a shared link: 1200 × 630 pixels, drawn by typst from ``preview.typ``.

All text reaches the template as data, as for the PDF, with the same fonts and colours.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import typst

from participation.publications.formats import pdf
from participation.publications.formats.reading import Document, format_local_time, get_text_in_language
from participation.publications.formats.wording import words

TEMPLATE = Path(__file__).resolve().with_name("preview.typ")
WIDTH: Final = 1200
HEIGHT: Final = 630
#: With more rows the bars would be illegible, so only the highest are drawn.
MAX_BARS: Final = 6

Chart = Mapping[str, Any]


def render(document: Document, sha256: str, language: str) -> bytes:  # noqa: ARG001 - the signature of all formats
    """The image of a bulletin: its title and the first chart with a value to draw."""
    return render_preview_image(
        council=document["council"],
        kind=f"{words(language).bulletin} {document['number']}",
        title=document["title"],
        dated=format_local_time(document["published_at"], language),
        chart=first_drawn(chart for section in document["sections"] for chart in section["charts"]),
        language=language,
    )


def first_drawn(charts: Iterable[Chart]) -> Chart | None:
    """The first chart that has bars and at least one value."""
    return next((chart for chart in charts if chart["bars"] is not None and _list_figures(chart)), None)


def render_preview_image(
    *,
    council: str,
    kind: str,
    title: Mapping[str, str],
    dated: str,
    chart: Chart | None,
    language: str,
    stated: str = "",
) -> bytes:
    """Render the PNG. ``kind``: what is shared, in a few words; ``dated``: its dates; ``stated``: a statement
    that must accompany figures.

    Without a ``chart`` the title takes its space. The same arguments give the same bytes.
    """
    data = {
        "language": language,
        "council": pdf.printable(council),
        "kind": pdf.printable(kind),
        "title": pdf.with_language(title, language),
        "dated": pdf.printable(dated),
        "chart": _build_chart(chart, get_text_in_language(title, language), stated, language)
        if chart is not None
        else None,
    }
    made = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=pdf.load_typst_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"preview": json.dumps(data, ensure_ascii=False)},
        format="png",
        # A page of 1200 × 630 points, one pixel each.
        ppi=72.0,
    )
    if not isinstance(made, bytes):
        raise TypeError("A preview must have exactly one page.")
    return made


def _build_chart(chart: Chart, title: str, stated: str, language: str) -> dict[str, Any]:
    rows = list(chart["rows"])
    shown = (
        rows if len(rows) <= MAX_BARS else sorted(rows, key=_build_sort_key(chart), reverse=True)[:MAX_BARS]
    )
    column = next(column for column in chart["columns"] if column["key"] == chart["bars"])
    notes = [
        get_text_in_language(column["label"], language),
        stated,
        get_text_in_language(chart["note"], language),
    ]
    if len(shown) < len(rows):
        notes.insert(0, words(language).highest.format(shown=len(shown), all=len(rows)))
    return {
        # A poll with one question would show its title twice.
        "title": None
        if get_text_in_language(chart["title"], language) == title
        else pdf.with_language(chart["title"], language),
        "bars": pdf.bars({**chart, "rows": shown}, language),
        "note": pdf.printable(" · ".join(note for note in notes if note)),
    }


def _build_sort_key(chart: Chart) -> Callable[[Mapping[str, Any]], tuple[bool, float]]:
    """A sort key that places hidden values below all others."""

    def height(row: Mapping[str, Any]) -> tuple[bool, float]:
        value = row["values"].get(chart["bars"])
        return value is not None, value or 0

    return height


def _list_figures(chart: Chart) -> list[float]:
    figures = (row["values"].get(chart["bars"]) for row in chart["rows"])
    return [figure for figure in figures if figure is not None]
