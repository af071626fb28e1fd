"""A bulletin as a tagged PDF (PDF/UA-1), typeset by typst from ``bulletin.typ``.

All text reaches the template as data (JSON in ``sys.inputs``), never as source, so no character is markup.
The fonts are those embedded in typst, so that the file is the same on every machine.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import typst

from participation.publications.formats import markdown
from participation.publications.formats.reading import (
    PERCENT,
    Document,
    Number,
    clean,
    column_labels,
    format_figure,
    format_local_time,
    get_text_in_language,
    paragraphs,
    parse_local_time,
    values,
    wording,
)
from participation.publications.formats.wording import words

TEMPLATE = Path(__file__).resolve().with_name("bulletin.typ")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
#: A wider set of figure columns is split into several tables.
WIDEST_TABLE = 6
MAX_FOOTER_TITLE_LENGTH = 90

# Characters that typst's embedded fonts can draw and the city's texts may need: Latin, Greek, Cyrillic,
# punctuation, currencies, letter-like symbols, arrows, mathematics, boxes and shapes. PDF/UA forbids missing
# glyphs, and typst 0.15 panics on some marks that no font has, so everything else becomes U+FFFD.
_DRAWN = (
    (0x20, 0x7E),
    (0xA0, 0x377),
    (0x37A, 0x37F),
    (0x384, 0x38A),
    (0x38C, 0x38C),
    (0x38E, 0x3A1),
    (0x3A3, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x2040),
    (0x2044, 0x2052),
    (0x2070, 0x2071),
    (0x2074, 0x208E),
    (0x20A0, 0x20C0),
    (0x2100, 0x211E),
    (0x2122, 0x2122),
    (0x2126, 0x2126),
    (0x2190, 0x22FF),
    (0x2500, 0x2604),
    (0xFFFD, 0xFFFD),
)
# Invisible characters: emoji variants, joiners, direction marks, byte order mark.
_UNSEEN = re.compile("[\ufe00-\ufe0f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# Where a word of 32 or more letters may break: typst does not hyphenate words with a digit, which would run
# off the page. URLs break at their slashes.
_UNBROKEN = re.compile(r"[^\s/]{16}(?=[^\s/]{16})")

Data = dict[str, Any]


def render(document: Document, sha256: str, language: str) -> bytes:
    """Render the PDF. A ``typst.TypstError`` means a bug in the template, not in the document."""
    data = _build_template_data(document, sha256, language)
    data["unprintable"] = (
        words(language).unprintable if REPLACEMENT in json.dumps(data, ensure_ascii=False) else ""
    )
    at = parse_local_time(document["published_at"])
    return compile_pdf(TEMPLATE, TEMPLATE.parent, at, bulletin=json.dumps(data, ensure_ascii=False))


def compile_pdf(template: Path, root: Path, at: datetime, **inputs: str) -> bytes:
    """Compile an accessible PDF (PDF/UA-1), dated ``at``, that uses no font of the machine.

    ``root``: the folder from which the template may read. Raises ``typst.TypstError`` if it is faulty.
    """
    return typst.compile(
        template,
        root=root,
        font_paths=load_typst_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
    )


@cache
def load_typst_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def printable(text: str) -> str:
    """``text`` with U+FFFD for characters the fonts cannot draw, and one space for each white-space
    character.
    """
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", clean(text)))
    spaced = "".join(" " if character.isspace() else character for character in composed)
    drawn = "".join(character if _is_drawn(character) else REPLACEMENT for character in spaced)
    return _UNBROKEN.sub("\\g<0>\N{ZERO WIDTH SPACE}", drawn)


@cache
def _is_drawn(character: str) -> bool:
    """Marks that remain after composing belong to letters without a precomposed glyph in the fonts."""
    point = ord(character)
    return any(low <= point <= high for low, high in _DRAWN) and not unicodedata.category(
        character
    ).startswith("M")


def _build_template_data(document: Document, sha256: str, language: str) -> Data:
    """The template's data, with all texts printable."""
    title = printable(get_text_in_language(document["title"], language))
    council, number = printable(document["council"]), printable(document["number"])
    known = words(language)
    body = wording(document["body"], language)
    return {
        "language": language,
        "words": {"contents": known.contents, "comment": known.comment, "warnings": known.warnings}
        | {
            "method": known.method,
            "page": known.page,
            "bulletin": known.bulletin,
            "hash": known.hash,
            "row": known.row,
        },
        "title": title,
        "council": council,
        "keywords": [number, f"SHA-256 {sha256}"],
        "footer": [
            f"{council} · {_shorten_title(title)}",
            f"{number} · {known.version.lower()} {document['version']} · SHA-256 {sha256}",
        ],
        "facts": _list_facts(document, language),
        "hash": sha256,
        "hash_help": known.hash_help,
        "summary": _list_paragraphs(document["summary"], language),
        "body": {"language": body.language, "blocks": _make_tree_printable(markdown.tree(body.text))},
        "sections": [_build_section(section, language) for section in document["sections"]],
    }


def _list_facts(document: Document, language: str) -> list[list[Any]]:
    known = words(language)
    facts: list[tuple[str, Any]] = [
        (known.council, printable(document["council"])),
        (known.number, printable(document["number"])),
        (known.version, str(document["version"])),
        (known.published_at, format_local_time(document["published_at"], language)),
        (known.address, printable(document["url"])),
    ]
    if document["supersedes"] is not None:
        facts.append((known.replaces, str(document["supersedes"])))
    if document["why"] is not None:
        facts.append((known.why, with_language(document["why"], language)))
    return [list(fact) for fact in facts]


def _build_section(section: Mapping[str, Any], language: str) -> Data:
    return {
        "title": with_language(section["title"], language),
        "address": f"{words(language).address}: {printable(section['url'])}",
        "intro": _list_paragraphs(section.get("intro"), language),
        "comment": _list_paragraphs(section.get("comment"), language),
        "warnings": [with_language(warning, language) for warning in section["warnings"]],
        "charts": [_build_chart(chart, language) for chart in section["charts"]],
        "method": [
            {"term": with_language(item["term"], language), "text": _list_paragraphs(item["text"], language)}
            for item in section["method"]
        ],
    }


def _build_chart(chart: Mapping[str, Any], language: str) -> Data:
    rows = [
        [
            with_language(row["label"], language),
            *(format_figure(value, unit, language) for unit, value in values(chart, row)),
        ]
        for row in chart["rows"]
    ]
    header = [printable(label) for label in column_labels(chart, language)]
    # Columns are spread evenly: seven become four and three, not six and one.
    width = ceil(len(header) / ceil(len(header) / WIDEST_TABLE)) if header else 1
    return {
        "title": with_language(chart["title"], language),
        "note": _list_paragraphs(chart.get("note"), language),
        "bars": bars(chart, language) if chart.get("bars") is not None else None,
        "tables": [
            {
                "header": header[start : start + width],
                "rows": [[row[0], *row[1 + start : 1 + start + width]] for row in rows],
            }
            for start in range(0, len(header), width)
        ],
    }


def bars(chart: Mapping[str, Any], language: str) -> Data:
    """The bars of the column ``chart["bars"]``, with positions along the axis from 0 to 1.

    For shares the axis ends at 100, for other units at the greatest value. With negative values, 0 lies
    inside.
    """
    key, ends = chart["bars"], chart.get("interval")
    column = next(column for column in chart["columns"] if column["key"] == key)
    unit = column["unit"]
    figures = [row["values"].get(key) for row in chart["rows"]]
    spans = [_read_interval(row["values"], ends) for row in chart["rows"]]
    shown = [
        0.0,
        *(value for value in figures if value is not None),
        *(end for span in spans for end in span),
    ]
    low, high = min(shown), max(*shown, 100.0 if unit in PERCENT else 0.0)
    length = (high - low) or 1.0
    drawn = [
        {
            "label": with_language(row["label"], language),
            "value": format_figure(value, unit, language),
            "hidden": value is None,
            "from": (min(value or 0, 0) - low) / length,
            "to": (max(value or 0, 0) - low) / length,
            "whisker": [(end - low) / length for end in span],
        }
        for row, value, span in zip(chart["rows"], figures, spans, strict=True)
    ]
    return {
        "alt": _describe_chart(chart, figures, spans, unit, language),
        "zero": -low / length,
        "rows": drawn,
    }


def _read_interval(row: Mapping[str, Number | None], ends: Sequence[str] | None) -> list[Number]:
    """Both ends of the row's interval, or an empty list."""
    if ends is None:
        return []
    span = [end for end in (row.get(key) for key in ends) if end is not None]
    return span if len(span) == 2 else []


def _describe_chart(
    chart: Mapping[str, Any],
    figures: Sequence[Number | None],
    spans: Sequence[Sequence[Number]],
    unit: str,
    language: str,
) -> str:
    """The chart as text, for its alternative description."""
    known = words(language)
    parts = []
    for row, value, span in zip(chart["rows"], figures, spans, strict=True):
        part = f"{get_text_in_language(row['label'], language)}: {format_figure(value, unit, language)}"
        if span and value is not None:
            low, high = (format_figure(end, unit, language) for end in span)
            part += f" ({known.interval.format(low=low, high=high)})"
        parts.append(part)
    title = get_text_in_language(chart["title"], language)
    return printable(f"{known.bar_chart}: {title}. {'; '.join(parts)}. {known.same_figures}")


def with_language(text: Mapping[str, str], language: str) -> str | Data:
    """A text, with its language if that differs from the file's."""
    chosen = wording(text, language)
    shown = printable(chosen.text)
    return shown if chosen.language == language else {"text": shown, "language": chosen.language}


def _list_paragraphs(text: Mapping[str, str] | None, language: str) -> list[str | Data]:
    if text is None:
        return []
    chosen = wording(text, language)
    return [with_language({chosen.language: part}, language) for part in paragraphs(chosen.text)]


def _make_tree_printable(node: Any) -> Any:
    """The Markdown tree with printable texts. URLs stay unchanged, because they are not drawn."""
    if isinstance(node, list):
        return [_make_tree_printable(part) for part in node]
    if isinstance(node, dict):
        return {
            key: _make_code_printable(value)
            if key == "text"
            else value
            if key == "address"
            else _make_tree_printable(value)
            for key, value in node.items()
        }
    return node


def _make_code_printable(text: str) -> str:
    """Like ``printable``, but keeps the line breaks of code."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _shorten_title(title: str) -> str:
    return (
        title
        if len(title) <= MAX_FOOTER_TITLE_LENGTH
        else f"{title[: MAX_FOOTER_TITLE_LENGTH - 1].rstrip()}…"
    )
