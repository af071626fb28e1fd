"""Validates the shape of a section before it is published permanently. Pure: no database, no clock."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

UNITS: Final = frozenset({"people", "percent", "whole_percent", "points", "lira", "score", "number"})
#: A chart's id is part of URLs, a section's kind and ident are part of the audit log.
IDENT = re.compile(r"[A-Za-z0-9_-]{1,60}")


class Malformed(ValueError):
    """A source returned a section that no page or file could show: a bug of that source."""


def check_section(section: Mapping[str, Any]) -> None:
    """Raises Malformed unless ``section`` is as docs/publications.md describes it."""
    _require(IDENT.fullmatch(_require_string(section, "kind")), "kind")
    _require(IDENT.fullmatch(_require_string(section, "ident")), "ident")
    _check_text(section.get("title"), "title")
    address = _require_string(section, "url")
    _require(address.startswith("/") and not address.startswith("//"), "url")
    _check_text(section.get("intro"), "intro", optional=True)
    for warning in _require_list(section, "warnings"):
        _check_text(warning, "warnings")
    for item in _require_list(section, "method"):
        _require_string(item, "key")
        _check_text(item.get("term"), "method.term")
        _check_text(item.get("text"), "method.text")
    charts = _require_list(section, "charts")
    _require_each_once((_require_string(chart, "id") for chart in charts), "charts.id")
    for chart in charts:
        _check_chart(chart)


def _check_chart(chart: Mapping[str, Any]) -> None:
    _require(IDENT.fullmatch(chart["id"]), "charts.id")
    _check_text(chart.get("title"), "charts.title")
    _check_text(chart.get("note"), "charts.note", optional=True)
    columns = _require_list(chart, "columns")
    keys = [_require_string(column, "key") for column in columns]
    _require_each_once(keys, "charts.columns.key")
    for column in columns:
        _check_text(column.get("label"), "charts.columns.label")
        _require(column.get("unit") in UNITS, "charts.columns.unit")
    _require(chart.get("bars") is None or chart["bars"] in keys, "charts.bars")
    interval = chart.get("interval")
    if interval is not None:
        two = isinstance(interval, list | tuple) and len(interval) == 2
        _require(two and set(interval) <= set(keys), "charts.interval")
    for row in _require_list(chart, "rows"):
        _check_text(row.get("label"), "charts.rows.label")
        values = row.get("values")
        _require(isinstance(values, Mapping) and set(values) <= set(keys), "charts.rows.values")
        for value in values.values():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            _require(value is None or number, "charts.rows.values")


def _require(holds: object, where: str) -> None:
    if not holds:
        raise Malformed(f"A section is malformed at {where}.")


def _require_string(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str):
        raise Malformed(f"A section is malformed at {name}.")
    return value


def _require_list(part: Mapping[str, Any], name: str) -> list[Any]:
    value = part.get(name)
    if not isinstance(value, list):
        raise Malformed(f"A section is malformed at {name}.")
    return value


def _check_text(text: object, where: str, *, optional: bool = False) -> None:
    if text is None and optional:
        return
    fits = (
        isinstance(text, Mapping)
        and bool(text.get("tr"))
        and set(text) <= {"tr", "en"}
        and all(isinstance(words, str) for words in text.values())
    )
    _require(fits, where)


def _require_each_once(names: Iterable[str], where: str) -> None:
    listed = list(names)
    _require(len(set(listed)) == len(listed), where)
