"""Reading the audit log: pages of entries, and verification of the whole chain."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from participation import days
from participation.audit import verification
from participation.audit.hashing import GENESIS, Record
from participation.audit.models import ChainHead, Entry, Verification
from participation.audit.verification import Fault, Head, Kind, Link
from participation.background import heartbeats

PAGE_SIZE = 50
_BATCH = 500
_RECORD_FIELDS = [field.name for field in fields(Record)]


def get_newest_hash() -> Subquery:
    """The hash of the newest entry, to annotate rows with; None before the first act."""
    return Subquery(ChainHead.objects.values("hash")[:1])


def select_newest_hash(*columns: Combinable) -> QuerySet[ChainHead, tuple[Any, ...]]:
    """One row: the hash of the newest entry, then the values of ``columns``. No row before the first act."""
    return ChainHead.objects.order_by().values_list("hash", *columns)


@dataclass(frozen=True)
class Page:
    """Entries, newest first. ``older`` is the number to continue below, None on the last page."""

    entries: list[Entry]
    older: int | None


def filter_entries(
    *, action: str = "", subject: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Entry]:
    """Entries, newest first. ``since`` and ``until`` are days in the site's time zone, both inclusive. A
    ``subject`` without ``:`` matches every subject of that kind.
    """
    queryset = Entry.objects.all()
    if action:
        queryset = queryset.filter(action=action)
    if subject:
        queryset = queryset.filter(Q(subject=subject) | Q(subject__startswith=f"{subject}:"))
    if since:
        queryset = queryset.filter(at__gte=days.start_of_day(since))
    if until:
        queryset = queryset.filter(at__lt=days.start_of_day(until + timedelta(days=1)))
    return queryset


def paginate_entries(queryset: QuerySet[Entry], *, below: int | None = None) -> Page:
    """The next page of ``queryset``, of entries numbered below ``below`` if given."""
    if below is not None:
        queryset = queryset.filter(number__lt=below)
    rows = list(queryset[: PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].number if len(rows) > PAGE_SIZE else None)


def list_actions() -> list[str]:
    """Every act that occurs in the log."""
    return list(Entry.objects.order_by("action").values_list("action", flat=True).distinct())


def is_entry_intact(entry: Entry) -> bool:
    """Whether ``entry`` matches its own hash and continues the entry before it (the first: ``GENESIS``)."""
    before = Entry.objects.filter(number=entry.number - 1).values_list("hash", flat=True).first()
    expected = before if entry.number > 1 else GENESIS
    try:
        return build_chain_link(entry).holds() and entry.previous_hash == expected
    except (ValueError, TypeError):
        return False


def get_last_verification() -> Verification | None:
    return Verification.objects.first()


def find_chain_head() -> Head | None:
    row = ChainHead.objects.first()
    return Head(row.count, row.hash) if row else None


def find_head_before(moment: datetime) -> Head | None:
    """The head of the chain as of ``moment``: after the newest of the entries made before it."""
    row = Entry.objects.filter(at__lt=moment).order_by("-number").values_list("number", "hash").first()
    return Head(*row) if row else None


def find_chain_faults(noted: Head | None = None) -> Iterator[Fault]:
    """Yield all faults of the chain, in constant memory. Acts recorded meanwhile are left to the next run."""
    end = find_chain_head()
    yield from verification.detect_faults(_iterate_links(end), end, noted)
    if end:
        # One statement, so that an act recorded just now is not mistaken for an inserted one.
        current = Coalesce(Subquery(ChainHead.objects.values("count")[:1]), 0)
        beyond = Entry.objects.filter(number__gt=current).order_by("number")
        for number in beyond.values_list("number", flat=True):
            yield Fault(number, Kind.INSERTED, f"entry {number} was inserted after the chain's head")


def _iterate_links(end: Head | None) -> Iterator[Link]:
    chain = Entry.objects.order_by("number")
    if end:
        chain = chain.filter(number__lte=end.count)
    last: int | None = None
    while True:
        rest = chain if last is None else chain.filter(number__gt=last)
        numbers = list(rest.values_list("number", flat=True)[:_BATCH])
        if not numbers:
            return
        last = numbers[-1]
        heartbeats.send_heartbeat()
        yield from _read_links(numbers)


def _read_links(numbers: list[int]) -> Iterator[Link]:
    """Yield the links of these entries, read with one query.

    If an entry cannot be parsed, each is read by itself to identify it.
    """
    try:
        links = [
            build_chain_link(entry) for entry in Entry.objects.filter(number__in=numbers).order_by("number")
        ]
    except (ValueError, TypeError):
        links = [_read_link(number) for number in numbers]
    yield from links


def _read_link(number: int) -> Link:
    try:
        return build_chain_link(Entry.objects.get(number=number))
    except (ValueError, TypeError):
        stored = Entry.objects.values_list("hash", flat=True).get(number=number)
        return Link(number, None, stored, None)


def build_chain_link(entry: Entry) -> Link:
    """``entry`` as a link of the chain. Raises ``ValueError`` or ``TypeError`` if a field has an invalid
    value, which only a forger could have stored.
    """
    if entry.at is None:  # SQLite returns None for a time it cannot parse
        raise ValueError(f"The time of entry {entry.number} cannot be parsed.")
    fields = build_record(entry)
    return Link(entry.number, fields, entry.hash, fields.hash())


def build_record(entry: Entry) -> Record:
    """All fields that the hash of ``entry`` covers."""
    return Record(**{name: getattr(entry, name) for name in _RECORD_FIELDS})
