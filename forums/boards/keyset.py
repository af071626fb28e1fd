"""Keyset pages of lists: a page costs the same wherever it stands, and nothing moves while others write."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from forums.text.numbers import is_number

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """``after`` and ``before``: what to ask for to go on or back, "" where there is nothing more."""

    items: list[M]
    after: str = ""
    before: str = ""


def cut(
    rows: "QuerySet[M]",
    keys: Sequence[str],
    *,
    size: int,
    after: str = "",
    before: str = "",
    descending: bool,
) -> Slice[M]:
    """``size`` rows in the order of ``keys`` (whole numbers; the last one unique) after or before a cursor.

    A cursor that leads nowhere begins at the beginning.
    """
    back = bool(before) and not after
    place = _read(before if back else after, len(keys))
    down = descending != back
    ordered = rows.order_by(*(f"-{key}" if down else key for key in keys))
    if place is not None:
        ordered = ordered.filter(_beyond(keys, place, "lt" if down else "gt"))
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    goes_on = bool(found) and (more if not back else place is not None)
    goes_back = bool(found) and (more if back else place is not None)
    return Slice(
        found,
        after=_write(found[-1], keys) if goes_on else "",
        before=_write(found[0], keys) if goes_back else "",
    )


def _beyond(keys: Sequence[str], place: Sequence[int], towards: str) -> Q:
    """(a, b) < (x, y) as an index can use it: a <= x and (a < x or b < y)."""
    if len(keys) == 1:
        return Q(**{f"{keys[0]}__{towards}": place[0]})
    first, last = keys
    return Q(**{f"{first}__{towards}e": place[0]}) & (
        Q(**{f"{first}__{towards}": place[0]}) | Q(**{f"{last}__{towards}": place[1]})
    )


def _write(row: Any, keys: Sequence[str]) -> str:
    return "-".join(str(getattr(row, key)) for key in keys)


def _read(cursor: str, parts: int) -> tuple[int, ...] | None:
    given = cursor.split("-")
    if len(given) != parts or not all(map(is_number, given)):
        return None
    return tuple(map(int, given))
