"""What waits for people with an office: one registry, which each app fills in ``AppConfig.ready()``.

An app's ``duties.py`` registers its kinds of duties, and what it puts into the calendar of staff. The page of
``participation.staff`` shows them, its job notifies those whose turn it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db.models import QuerySet
from django.utils.functional import Promise

Words = str | Promise
#: The oldest first. A query set is read in slices and counted by the database.
Rows: TypeAlias = QuerySet[Any] | Sequence[Any]
#: What is read of a kind at most, for notices.
MAX_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits, in the active language.

    ``subject``: such as ``poll:12``; each in a kind has its own. ``text``: its title, in ``language`` if that
    is not the page's. ``since``: when it began to wait; ``due``: when it should be done, if there is a clock.
    ``is_open``: it can be done again and again until ``due``.
    """

    subject: str
    text: str
    address: str
    since: datetime
    due: datetime | None = None
    language: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A kind of duty.

    ``name``: a slug of its own. ``title``: what waits, in the plural. ``whose``: a rule on accounts. ``rows``
    maps an account to what waits for it now, the oldest first, without what is another's turn; ``item``
    shows one row. ``page``: the name of the URL with the whole list, which needs no arguments.

    ``is_queue``: there is one notice for all that waits, not one for each. ``is_announced``: the app has
    notices of its own about it.
    """

    name: str
    title: Words
    whose: Callable[[Any], bool]
    rows: Callable[[Any], Rows]
    item: Callable[[Any], Item]
    page: str
    is_queue: bool = False
    is_announced: bool = False


@dataclass(frozen=True, slots=True)
class Date:
    """An entry of the calendar of staff: ``what`` happens to ``text`` at ``at``."""

    at: datetime
    what: Words
    text: str
    address: str
    language: str = ""


#: Maps an account, a first moment (inclusive) and a last one (exclusive) to what it may know of then.
Dates = Callable[[Any, datetime, datetime], Iterable[Date]]

_duties: dict[str, Duty] = {}
_dates: dict[str, Dates] = {}


def register(duties: Iterable[Duty]) -> None:
    _duties.update({duty.name: duty for duty in duties})


def register_dates(name: str, dates: Dates) -> None:
    _dates[name] = dates


def list_duties() -> Mapping[str, Duty]:
    """Every kind by name, of the innermost apps first."""
    return dict(_duties)


def list_duties_of(person: Any) -> Iterator[Duty]:
    """The kinds that ``person`` may have; without a query beyond that of the roles."""
    return (duty for duty in _duties.values() if duty.whose(person))


def list_calendar_dates(person: Any, begin: datetime, end: datetime) -> list[Date]:
    """The calendar of ``person`` from ``begin`` (inclusive) until ``end`` (exclusive), the next first."""
    every = [date for dates in _dates.values() for date in dates(person, begin, end)]
    return sorted(every, key=lambda it: it.at)


def count_duty_rows(rows: Rows) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def find_newest_row(rows: Rows) -> Any | None:
    if isinstance(rows, QuerySet):
        return rows.last()
    return rows[-1] if rows else None
