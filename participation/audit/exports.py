"""Exports the whole chain as a file for verification elsewhere (docs/audit.md describes the formats)."""

import csv
import io
from collections.abc import AsyncIterator, Iterable

from participation.audit import queries
from participation.audit.hashing import JSON, format_canonical_json
from participation.audit.models import Entry

COLUMNS = ("number", "at", "actor", "role", "action", "subject", "reason", "details", "previous", "hash")


async def stream_json_lines() -> AsyncIterator[bytes]:
    """One entry per line in the canonical form that is hashed, with the hash added."""
    async for entry in _iterate_entries():
        yield (format_canonical_json(_build_published_fields(entry)) + "\n").encode()


async def stream_csv_lines() -> AsyncIterator[bytes]:
    """The same as CSV, with a header line; ``details`` is JSON, a missing actor is empty."""
    yield _format_csv_line(COLUMNS)
    async for entry in _iterate_entries():
        row = _build_published_fields(entry)
        row["details"] = format_canonical_json(entry.details)
        yield _format_csv_line(["" if row[column] is None else row[column] for column in COLUMNS])


def _iterate_entries() -> AsyncIterator[Entry]:
    return Entry.objects.order_by("number").aiterator(chunk_size=500)


def _build_published_fields(entry: Entry) -> dict[str, JSON]:
    return {**queries.build_record(entry).published(), "hash": entry.hash}


def _format_csv_line(cells: Iterable[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([_escape_formula(str(cell)) for cell in cells])
    return line.getvalue().encode()


def _escape_formula(cell: str) -> str:
    """Prefix a cell that a spreadsheet would run as a formula with an apostrophe, which makes it text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
