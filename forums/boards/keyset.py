"""Keyset pagination: every page costs the same, and rows do not shift while others write."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from forums.text.numbers import is_number

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """One page. ``after`` and ``before``: cursors of the next and previous page, "" where there is none."""

    items: list[M]
    after: str = ""
    before: str = ""


def paginate(
    rows: "QuerySet[M]",
    keys: Sequence[str],
    *,
    size: int,
    after: str = "",
    before: str = "",
    descending: bool,
) -> Slice[M]:
    """At most ``size`` rows, ordered by one or two integer ``keys`` (last unique), after or before a cursor.

    An invalid cursor gives the first page.
    """
    back = bool(before) and not after
    position = _read_cursor(before if back else after, len(keys))
    down = descending != back
    ordered = rows.order_by(*(f"-{key}" if down else key for key in keys))
    if position is not None:
        ordered = ordered.filter(_build_position_condition(keys, position, "lt" if down else "gt"))
    items = list(ordered[: size + 1])
    more = len(items) > size
    items = items[:size]
    if back:
        items.reverse()
    has_next = bool(items) and (more if not back else position is not None)
    has_previous = bool(items) and (more if back else position is not None)
    return Slice(
        items,
        after=_write_cursor(items[-1], keys) if has_next else "",
        before=_write_cursor(items[0], keys) if has_previous else "",
    )


def _build_position_condition(keys: Sequence[str], position: Sequence[int], towards: str) -> Q:
    """Condition that a row lies beyond ``position`` in the order of ``keys``; an index can serve it.

    For two keys, (a, b) < (x, y) is a <= x and (a < x or b < y).
    """
    if len(keys) == 1:
        return Q(**{f"{keys[0]}__{towards}": position[0]})
    first, last = keys
    return Q(**{f"{first}__{towards}e": position[0]}) & (
        Q(**{f"{first}__{towards}": position[0]}) | Q(**{f"{last}__{towards}": position[1]})
    )


def _write_cursor(row: Any, keys: Sequence[str]) -> str:
    return "-".join(str(getattr(row, key)) for key in keys)


def _read_cursor(cursor: str, parts: int) -> tuple[int, ...] | None:
    values = cursor.split("-")
    if len(values) != parts or not all(map(is_number, values)):
        return None
    return tuple(map(int, values))
