"""Parses a file as a roll: columns, people as keyed hashes, and every fault with its line. Stores nothing and
quotes no number.
"""

import hashlib
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import BinaryIO, Final

from django.views.decorators.debug import sensitive_variables

from participation.roll import identity, sheets
from participation.roll.identity import Person, RollHasher
from participation.roll.models import GREATEST_WEIGHT, MAX_DESK_LENGTH
from participation.roll.sheets import Row
from participation.text import plaintext, turkish

NEEDED: Final = ("number", "birth_date", "district")
OPTIONAL: Final = ("weight", "desk")
#: Maximum rows in a request and on the server, and bytes of a file in a request.
MAX_ROWS: Final = 500_000
MAX_ROWS_ON_SERVER: Final = 5_000_000
MAX_BYTES: Final = 32 * 1024 * 1024
#: Faults that are listed one by one; the others are only counted.
MAX_LISTED: Final = 200
#: With more digits, a desk may be a person's number in the wrong column, and would be stored.
MAX_DESK_DIGITS: Final = 8
_CHUNK: Final = 1024 * 1024

_COLUMNS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("tc kimlik no", "t c kimlik no", "tckn", "tc no", "kimlik no", "kimlik numarasi", "identity number"),
        "number",
    ),
    **dict.fromkeys(("dogum tarihi", "birth date", "date of birth"), "birth_date"),
    **dict.fromkeys(("ilce", "district"), "district"),
    **dict.fromkeys(("agirlik", "oy agirligi", "weight"), "weight"),
    **dict.fromkeys(("sandik", "sandik no", "desk"), "desk"),
}
_ADDRESS_COLUMNS: Final[Mapping[str, str]] = {
    **{heading: name for heading, name in _COLUMNS.items() if name in {"number", "birth_date"}},
    **dict.fromkeys(("ad soyad", "adi soyadi", "name"), "name"),
    **dict.fromkeys(("adres", "address"), "address"),
}
#: A person in memory: keyed hashes, index of the district, weight, index of the desk, line. Sorts by the
#: first hash.
_RECORD: Final = struct.Struct(">32s32sHIII")


class Flaw(StrEnum):
    """The kinds of faults of a line."""

    CELLS = "cells"
    FORMULA = "formula"
    NUMBER = "number"
    BIRTH_DATE = "birth_date"
    UNDER_AGE = "under_age"
    DISTRICT = "district"
    WEIGHT = "weight"
    DESK = "desk"
    TWICE = "twice"
    ADDRESS = "address"


class ColumnFlaw(StrEnum):
    MISSING = "missing"
    TWICE = "twice"
    NOT_TAKEN = "not_taken"


class WrongColumns(Exception):
    """``names``: for NOT_TAKEN the file's own headings (with digits hidden), otherwise names of ``NEEDED``
    and ``OPTIONAL``.
    """

    def __init__(self, flaw: ColumnFlaw, names: Sequence[str]) -> None:
        super().__init__(flaw.value)
        self.flaw, self.names = flaw, list(names)


@dataclass(frozen=True, slots=True)
class Fault:
    """``named``: an unknown district, if it contains no digit. ``earlier``: the earlier line of the same
    person.
    """

    line: int
    flaw: Flaw
    named: str = ""
    earlier: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a roll requires of a file. ``districts`` maps slugs to ids."""

    hasher: RollHasher
    districts: Mapping[str, int]
    cutoff_on: date
    minimum_age: int
    today: date


@dataclass(frozen=True, slots=True)
class HashedPerson:
    """A person as a roll stores them."""

    number_mac: bytes
    person_mac: bytes
    district_id: int
    weight: int
    desk: str


@dataclass(slots=True)
class Reading:
    """The result of parsing; the file can be staged if it has no ``faults``. ``flaws`` counts all of them."""

    sha256: str
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    flaws: Counter[Flaw] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    _records: list[bytes] = field(default_factory=list, repr=False)
    _desks: dict[str, int] = field(default_factory=dict, repr=False)
    _districts: list[int] = field(default_factory=list, repr=False)

    def people(self) -> Iterator[HashedPerson]:
        """People in the order of their hashes, which is independent of the file's."""
        desks = list(self._desks)
        for record in self._records:
            number_mac, person_mac, district, weight, desk, _line = _RECORD.unpack(record)
            yield HashedPerson(number_mac, person_mac, self._districts[district], weight, desks[desk])

    def _blame(self, fault: Fault) -> None:
        self.flaws[fault.flaw] += 1
        if fault.flaw == Flaw.DISTRICT:
            self.unknown[fault.named] += 1
        if len(self.faults) < MAX_LISTED:
            self.faults.append(fault)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person to whom a letter goes. In memory only."""

    person: Person = field(repr=False)
    name: str = field(repr=False)
    address: str = field(repr=False)


class WrongRow(Exception):
    """A row of addressees that cannot be used."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.flaw.value)
        self.fault = fault


class _Faulty(Exception):
    def __init__(self, flaw: Flaw, named: str = "") -> None:
        super().__init__(flaw.value)
        self.flaw, self.named = flaw, named


def read_roll_file(file: BinaryIO, terms: Terms, *, most: int = MAX_ROWS) -> Reading:
    """Parse ``file`` (seekable) to its end. Raises sheets.Unreadable, WrongColumns."""
    reading = Reading(sha256=_compute_digest(file))
    rows = sheets.read_sheet_rows(file, most=most)
    columns = _read_columns(next(rows))
    reading._districts = list(dict.fromkeys(terms.districts.values()))
    places = {ident: place for place, ident in enumerate(reading._districts)}
    for row in rows:
        reading.rows += 1
        try:
            reading._records.append(_pack_record(row, columns, terms, places, reading._desks))
        except _Faulty as faulty:
            reading._blame(Fault(row.line, faulty.flaw, faulty.named))
    if not reading.rows:
        raise sheets.Unreadable(sheets.Flaw.EMPTY)
    reading._records.sort()
    _add_repetition_faults(reading)
    reading.faults.sort(key=lambda fault: fault.line)
    return reading


@sensitive_variables()
def addressees(file: BinaryIO, today: date, *, most: int) -> list[Addressee]:
    """Parse a file of people with their names and addresses. Raises sheets.Unreadable, WrongColumns,
    WrongRow.

    They are for letters only: nothing of them is stored.
    """
    rows = sheets.read_sheet_rows(file, most=most)
    columns = _read_columns(next(rows), _ADDRESS_COLUMNS, tuple(dict.fromkeys(_ADDRESS_COLUMNS.values())))
    people: list[Addressee] = []
    for row in rows:
        try:
            people.append(_parse_addressee(row, columns, today))
        except _Faulty as faulty:
            raise WrongRow(Fault(row.line, faulty.flaw)) from None
    if not people:
        raise sheets.Unreadable(sheets.Flaw.EMPTY)
    return people


@sensitive_variables()
def _parse_addressee(row: Row, columns: list[str], today: date) -> Addressee:
    if row.formula:
        raise _Faulty(Flaw.FORMULA)
    if len(row.cells) > len(columns):
        raise _Faulty(Flaw.CELLS)
    cells = dict(zip(columns, row.cells, strict=False))
    name, address = cells.get("name", ""), cells.get("address", "")
    if not name or not address or not plaintext.is_line(name) or not plaintext.is_line(address):
        raise _Faulty(Flaw.ADDRESS)
    return Addressee(_parse_person(cells, today), name, address)


def _compute_digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _read_columns(
    heading: Row, meanings: Mapping[str, str] = _COLUMNS, needed: Sequence[str] = NEEDED
) -> list[str]:
    """The meaning of each column. Raises WrongColumns."""
    known = [meanings.get(_fold_heading(cell), "") for cell in heading.cells]
    foreign = [cell for cell, meaning in zip(heading.cells, known, strict=True) if not meaning]
    missing = [name for name in needed if name not in known]
    if missing:
        raise WrongColumns(ColumnFlaw.MISSING, missing)
    if foreign:
        # A heading with digits may be a person's number.
        raise WrongColumns(ColumnFlaw.NOT_TAKEN, [_hide_possible_number(cell) for cell in foreign])
    repeated = [name for name, times in Counter(known).items() if times > 1]
    if repeated:
        raise WrongColumns(ColumnFlaw.TWICE, repeated)
    return known


def _fold_heading(cell: str) -> str:
    return " ".join(turkish.ascii_fold(cell).replace(".", " ").replace("_", " ").split())


def _hide_possible_number(cell: str) -> str:
    """``cell`` if it may be shown: short and without digits, which may be part of a number; else "…"."""
    return cell if len(cell) <= 40 and not any(character.isdigit() for character in cell) else "…"


@sensitive_variables()
def _pack_record(
    row: Row, columns: list[str], terms: Terms, places: Mapping[int, int], desks: dict[str, int]
) -> bytes:
    """Pack a row. Raises _Faulty for its first fault."""
    if row.formula:
        raise _Faulty(Flaw.FORMULA)
    if len(row.cells) > len(columns):
        raise _Faulty(Flaw.CELLS)
    cells = dict(zip(columns, row.cells, strict=False))
    person = _parse_person(cells, terms.today)
    if identity.age_on(person.born, terms.cutoff_on) < terms.minimum_age:
        raise _Faulty(Flaw.UNDER_AGE)
    district = cells.get("district", "")
    if (ident := terms.districts.get(turkish.slugify(district))) is None:
        raise _Faulty(Flaw.DISTRICT, _hide_possible_number(district))
    desk = cells.get("desk", "")
    if not _is_valid_desk(desk):
        raise _Faulty(Flaw.DESK)
    return _RECORD.pack(
        terms.hasher.number(person),
        terms.hasher.person(person),
        places[ident],
        _parse_weight(cells.get("weight", "")),
        desks.setdefault(desk, len(desks)),
        row.line,
    )


@sensitive_variables()
def _parse_person(cells: Mapping[str, str], today: date) -> Person:
    try:
        number = identity.read_number(cells.get("number", ""))
    except identity.NotANumber:
        raise _Faulty(Flaw.NUMBER) from None
    try:
        born = identity.read_birth_date(cells.get("birth_date", ""), today)
    except identity.NotADate:
        raise _Faulty(Flaw.BIRTH_DATE) from None
    return Person(number, born)


def _is_valid_desk(cell: str) -> bool:
    digits = sum(character.isdigit() for character in cell)
    return len(cell) <= MAX_DESK_LENGTH and digits <= MAX_DESK_DIGITS and plaintext.is_line(cell)


def _parse_weight(cell: str) -> int:
    """The weight in ``cell``, 1 if it is empty. Raises _Faulty."""
    if not cell:
        return 1
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 9 and 1 <= int(cell) <= GREATEST_WEIGHT):
        raise _Faulty(Flaw.WEIGHT)
    return int(cell)


def _add_repetition_faults(reading: Reading) -> None:
    """Report people on several lines, on each line after their first."""
    first: tuple[bytes, int] = (b"", 0)
    for record in reading._records:
        number_mac, *_between, line = _RECORD.unpack(record)
        if number_mac != first[0]:
            first = number_mac, line
            continue
        earlier, later = sorted((first[1], line))
        first = number_mac, earlier
        reading._blame(Fault(later, Flaw.TWICE, earlier=earlier))
