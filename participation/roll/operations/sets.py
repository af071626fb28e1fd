# ruff: noqa: S608 - built from our own names; values are passed as parameters
"""What a file changes on a roll, counted and applied for all rows at once in the database.

A corrected entry takes precedence over files: they neither change nor remove it, and count it as kept.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from participation.roll.models import Roll, RollImport, StagedEntry
from participation.roll.reading import Reading

_AT_ONCE = 2_000

_JOINED = (
    "roll_rollentry AS e LEFT JOIN roll_stagedentry AS s"
    " ON s.number_mac = e.number_mac AND s.roll_import_id = %(file)s"
)
_COMPARED = ("district_id", "weight", "desk", "person_mac")
_NEW = (
    "FROM roll_stagedentry AS s WHERE s.roll_import_id = %(file)s AND NOT EXISTS"
    " (SELECT 1 FROM roll_rollentry AS e WHERE e.roll_id = %(roll)s AND e.number_mac = s.number_mac)"
)
#: Entries that are neither corrected nor in the file.
_GONE = (
    "roll_id = %(roll)s AND NOT corrected AND NOT EXISTS (SELECT 1 FROM roll_stagedentry AS s"
    " WHERE s.roll_import_id = %(file)s AND s.number_mac = roll_rollentry.number_mac)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The numbers of people whom a file adds, removes and changes.

    A person in ``changed`` may be counted in several of ``district``, ``weight``, ``desk`` and
    ``birth_date``. ``kept``: corrected entries that differ from the file. ``linked``: removed entries with an
    account.
    """

    before: int
    added: int
    removed: int
    changed: int
    district: int
    weight: int
    desk: int
    birth_date: int
    kept: int
    linked: int


def stage_entries(roll_import: RollImport, reading: Reading) -> None:
    """Insert the parsed rows beside the roll, in batches and ordered by their hashes."""
    quoted = connection.ops.quote_name
    names = ["roll_import_id", "number_mac", "person_mac", "district_id", "weight", "desk"]
    columns = ", ".join(map(quoted, names))
    insert = f"INSERT INTO {StagedEntry._meta.db_table} ({columns}) VALUES (%s, %s, %s, %s, %s, %s)"
    batch: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for person in reading.people():
            batch.append(
                (
                    roll_import.pk,
                    person.number_mac,
                    person.person_mac,
                    person.district_id,
                    person.weight,
                    person.desk,
                )
            )
            if len(batch) == _AT_ONCE:
                cursor.executemany(insert, batch)
                batch.clear()
        if batch:
            cursor.executemany(insert, batch)


def forget_staged(roll_import: RollImport) -> None:
    _execute("DELETE FROM roll_stagedentry WHERE roll_import_id = %(file)s", roll_import.roll, roll_import)


def remove_entries(roll: Roll) -> None:
    """Delete all entries of a draft."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM roll_rollentry WHERE roll_id = %s", [roll.pk])


def compute_difference(roll: Roll, roll_import: RollImport) -> Difference:
    changed = f"NOT e.corrected AND s.id IS NOT NULL AND {_build_difference_condition('e')}"
    kept = f"e.corrected AND (s.id IS NULL OR {_build_difference_condition('e')})"
    counted = {
        "before": "1 = 1",
        "removed": "NOT e.corrected AND s.id IS NULL",
        "changed": changed,
        "district": f"{changed} AND s.district_id <> e.district_id",
        "weight": f"{changed} AND s.weight <> e.weight",
        "desk": f"{changed} AND s.desk <> e.desk",
        "birth_date": f"{changed} AND s.person_mac <> e.person_mac",
        "kept": kept,
    }
    sums = ", ".join(f"COALESCE(SUM(CASE WHEN {when} THEN 1 ELSE 0 END), 0)" for when in counted.values())
    [row] = _fetch_rows(f"SELECT {sums} FROM {_JOINED} WHERE e.roll_id = %(roll)s", roll, roll_import)
    [[added]] = _fetch_rows(f"SELECT COUNT(*) {_NEW}", roll, roll_import)
    return Difference(
        added=int(added),
        linked=len(linked_and_gone(roll, roll_import)),
        **{name: int(value) for name, value in zip(counted, row, strict=True)},
    )


def linked_and_gone(roll: Roll, roll_import: RollImport) -> list[int]:
    """Ids of entries that the file removes and that have an account."""
    rows = _fetch_rows(
        f"SELECT id FROM roll_rollentry WHERE {_GONE}"
        " AND EXISTS (SELECT 1 FROM roll_rollmatch AS m WHERE m.entry_id = roll_rollentry.id)",
        roll,
        roll_import,
    )
    return [int(entry) for (entry,) in rows]


def linked_and_moved(roll: Roll, roll_import: RollImport) -> dict[int, int]:
    """Entries with an account that the file moves to another district, and the id of that district."""
    rows = _fetch_rows(
        f"SELECT e.id, s.district_id FROM {_JOINED} JOIN roll_rollmatch AS m ON m.entry_id = e.id"
        " WHERE e.roll_id = %(roll)s AND NOT e.corrected AND s.district_id <> e.district_id",
        roll,
        roll_import,
    )
    return {int(entry): int(district) for entry, district in rows}


def apply(roll: Roll, roll_import: RollImport) -> tuple[int, int, int]:
    """Apply the file to the roll; return the numbers of removed, changed and added entries. Rows are inserted
    in the order of their hashes, so that nothing of the file's order remains.
    """
    _execute(
        f"DELETE FROM roll_rollletter WHERE entry_id IN (SELECT id FROM roll_rollentry WHERE {_GONE})",
        roll,
        roll_import,
    )
    removed = _execute(f"DELETE FROM roll_rollentry WHERE {_GONE}", roll, roll_import)
    changed = _execute(
        "UPDATE roll_rollentry SET person_mac = s.person_mac, district_id = s.district_id, weight = s.weight,"
        " desk = s.desk FROM roll_stagedentry AS s WHERE roll_rollentry.roll_id = %(roll)s"
        " AND NOT roll_rollentry.corrected AND s.roll_import_id = %(file)s"
        f" AND s.number_mac = roll_rollentry.number_mac AND {_build_difference_condition('roll_rollentry')}",
        roll,
        roll_import,
    )
    added = _execute(
        "INSERT INTO roll_rollentry (roll_id, number_mac, person_mac, district_id, weight, desk, corrected)"
        " SELECT %(roll)s, s.number_mac, s.person_mac, s.district_id, s.weight, s.desk, %(no)s"
        f" {_NEW} ORDER BY s.number_mac",
        roll,
        roll_import,
        no=False,
    )
    return removed, changed, added


def _build_difference_condition(entry: str) -> str:
    return "(" + " OR ".join(f"s.{name} <> {entry}.{name}" for name in _COMPARED) + ")"


def _fetch_rows(sql: str, roll: Roll, roll_import: RollImport) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"roll": roll.pk, "file": roll_import.pk})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _execute(sql: str, roll: Roll, roll_import: RollImport, **more: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"roll": roll.pk, "file": roll_import.pk, **more})
        return int(cursor.rowcount)
