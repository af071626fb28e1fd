"""A document prepared for its page: texts in one language, formatted figures, measured bars.

Page, preview and embed are rendered from these objects only, so they cannot differ.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from participation.publications.formats import reading
from participation.text import richtext
from participation.text.texts import Wording
from participation.web.charts import Bar, Cell, Row

Number = int | float

#: What files are, for whoever opens them.
FILE_LABELS: Final = {
    "pdf": "PDF",
    "xlsx": _("Excel file (XLSX)"),
    "csv": _("CSV (commas, decimal points)"),
    "tr.csv": _("CSV for Turkish Excel (semicolons, decimal commas)"),
    "json": "JSON",
}

#: The maximum number of rows of a chart that is shown unfolded.
SHORT_CHART = 10
HEADING = re.compile("<(/?)h([1-6])>")
#: The body is below a heading of its own, an h2.
OUTERMOST_HEADING = 3


@dataclass(frozen=True, slots=True)
class ChartView:
    """``bars`` is empty for a chart shown only as a table. ``drawn``: the label of the column they show."""

    id: str
    title: Wording
    note: Wording | None
    bars: list[Bar]
    drawn: Wording | None
    has_intervals: bool
    columns: list[Wording]
    rows: list[Row]

    @property
    def is_folded(self) -> bool:
        """Whether the chart is collapsed on a bulletin's page: thirty districts, or the tables of each
        breakdown, would push the next result far down.
        """
        return not self.bars or len(self.rows) > SHORT_CHART

    @property
    def frame_height(self) -> int:
        """The height in pixels that an embed needs on a phone; a wider frame has some space to spare."""
        return 330 + 80 * len(self.rows)


@dataclass(frozen=True, slots=True)
class SectionView:
    place: int
    kind: str
    ident: str
    title: Wording
    url: str
    intro: Wording | None
    comment: Wording | None
    charts: list[ChartView]
    method: list[tuple[Wording, Wording]]
    warnings: list[Wording]

    @property
    def key(self) -> str:
        """The section's part of an embed's URL."""
        return f"{self.kind}-{self.ident}"


@dataclass(frozen=True, slots=True)
class BulletinView:
    """``number`` is empty and ``published_at`` None before publication."""

    number: str
    version: int
    council: str
    title: Wording
    summary: Wording
    body: SafeString
    body_language: str
    why: Wording | None
    published_at: datetime | None
    sections: list[SectionView]

    @property
    def published_iso(self) -> str:
        return self.published_at.isoformat() if self.published_at else ""

    @property
    def has_bars(self) -> bool:
        """Whether the preview image of a shared link shows bars."""
        charts = (chart for section in self.sections for chart in section.charts)
        return any(bar.width is not None for chart in charts for bar in chart.bars)


def bulletin_view(document: Mapping[str, Any], language: str) -> BulletinView:
    body = reading.wording(document["body"], language)
    published_at = document["published_at"]
    return BulletinView(
        number=document["number"] or "",
        version=document["version"],
        council=document["council"],
        title=reading.wording(document["title"], language),
        summary=reading.wording(document["summary"], language),
        body=_close_level_gaps(richtext.render(body.text)),
        body_language=body.language,
        why=_get_optional_wording(document["why"], language),
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        sections=[
            _build_section_view(place, section, language)
            for place, section in enumerate(document["sections"], start=1)
        ],
    )


def chart_of(document: Mapping[str, Any], section_key: str, chart_id: str, language: str) -> ChartView | None:
    """One chart by its section's ``key`` and its id; None if the document has no such chart."""
    for section in document["sections"]:
        if f"{section['kind']}-{section['ident']}" == section_key:
            for chart in section["charts"]:
                if chart["id"] == chart_id:
                    return chart_view(chart, language)
    return None


def chart_view(chart: Mapping[str, Any], language: str) -> ChartView:
    columns = {column["key"]: column for column in chart["columns"]}
    drawn = chart["bars"]
    bars = _build_bars(chart, columns, language) if drawn is not None else []
    named = {key: reading.wording(column["label"], language) for key, column in columns.items()}
    return ChartView(
        id=chart["id"],
        title=reading.wording(chart["title"], language),
        note=_get_optional_wording(chart["note"], language),
        bars=bars,
        drawn=named[drawn] if bars else None,
        has_intervals=bool(bars and chart["interval"]),
        columns=list(named.values()),
        rows=[
            Row(
                reading.wording(row["label"], language),
                [
                    Cell(reading.format_figure(value, unit, language))
                    for unit, value in reading.values(chart, row)
                ],
            )
            for row in chart["rows"]
        ],
    )


def _close_level_gaps(html: SafeString) -> SafeString:
    """Renumber headings from h3 on, each at most one level below the one before: navigation by headings then
    misses no level. The files do the same.
    """
    above: list[int] = []

    def moved(tag: re.Match[str]) -> str:
        closing, level = tag[1], int(tag[2])
        if not closing:
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        return f"<{closing}h{OUTERMOST_HEADING - 1 + len(above)}>"

    return mark_safe(HEADING.sub(moved, html))  # noqa: S308 - only the numbers of its own headings change


def _build_section_view(place: int, section: Mapping[str, Any], language: str) -> SectionView:
    return SectionView(
        place=place,
        kind=section["kind"],
        ident=section["ident"],
        title=reading.wording(section["title"], language),
        url=section["url"],
        intro=_get_optional_wording(section["intro"], language),
        comment=_get_optional_wording(section["comment"], language),
        charts=[chart_view(chart, language) for chart in section["charts"]],
        method=[
            (reading.wording(item["term"], language), reading.wording(item["text"], language))
            for item in section["method"]
        ],
        warnings=[reading.wording(warning, language) for warning in section["warnings"]],
    )


def _get_optional_wording(text: Mapping[str, str] | None, language: str) -> Wording | None:
    return None if text is None else reading.wording(text, language)


def _build_bars(chart: Mapping[str, Any], columns: Mapping[str, Any], language: str) -> list[Bar]:
    """The bars; none at all if a value is negative, which a bar from the left edge would hide."""
    drawn, ends = chart["bars"], chart["interval"] or ()
    unit = columns[drawn]["unit"]
    rows = [row["values"] for row in chart["rows"]]
    figures = [figure for values in rows for key in (drawn, *ends) if (figure := values.get(key)) is not None]
    if not figures or min(figures) < 0:
        return []
    whole = 100 if unit in reading.PERCENT else max(figures) or 1
    return [
        _build_bar(row, drawn, ends, unit, whole=max(whole, *figures), language=language)
        for row in chart["rows"]
    ]


def _build_bar(
    row: Mapping[str, Any], drawn: str, ends: Sequence[str], unit: str, *, whole: Number, language: str
) -> Bar:
    values = row["values"]
    value = values.get(drawn)
    low, high = (values.get(key) for key in ends) if ends else (None, None)
    label, figure = reading.wording(row["label"], language), reading.format_figure(value, unit, language)
    if value is None:
        return Bar(label, figure, None)
    width = round(100 * value / whole, 2)
    if low is None or high is None:
        return Bar(label, figure, width)
    return Bar(
        label,
        figure,
        width,
        low=round(100 * low / whole, 2),
        high=round(100 * high / whole, 2),
        interval=(reading.format_figure(low, unit, language), reading.format_figure(high, unit, language)),
    )
