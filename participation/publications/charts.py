"""Charts in the form that bulletins have (docs/publications.md): columns, rows, bars."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from participation.text.texts import Text, translate_words

Chart = dict[str, Any]


def column(key: str, unit: str, label: Callable[[], str]) -> dict[str, Any]:
    """A column; ``unit`` as in docs/publications.md."""
    return {"key": key, "label": translate_words(label), "unit": unit}


def row(label: Text, **values: float | None) -> dict[str, Any]:
    """A row, with a value for each column; None where it is hidden."""
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
    """``bars``: the key of the column drawn as bars, None for a table. ``interval``: the keys of its ends."""
    return {
        "id": ident,
        "title": title,
        "note": note,
        "bars": bars,
        "interval": list(interval) if interval else None,
        "columns": list(columns),
        "rows": list(rows),
    }
