"""Charts in the form that bulletins have (docs/publications.md): columns, rows, bars."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from participation.texts import Text, say

Chart = dict[str, Any]


def column(key: str, unit: str, label: Callable[[], str]) -> dict[str, Any]:
    return {"key": key, "label": say(label), "unit": unit}


def row(label: Text, **values: float | None) -> dict[str, Any]:
    return {"label": label, "values": values}


def chart(
    ident: str,
    title: Text,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    *,
    bars: str | None = None,
    interval: Sequence[str] | None = None,
    note: Text | None = None,
) -> Chart:
    return {
        "id": ident,
        "title": title,
        "note": note,
        "bars": bars,
        "interval": list(interval) if interval else None,
        "columns": list(columns),
        "rows": list(rows),
    }
