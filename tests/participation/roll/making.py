"""Rolls and files for tests, created through the ordinary operations."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import time_machine
from django.utils import timezone
from stdnum.tr import tckimlik

from participation.people.models import User
from participation.roll import queries
from participation.roll.identity import Person
from participation.roll.models import Correction, Roll, RollEntry, RollImport
from participation.roll.operations import corrections, imports, matches, rolls
from participation.roll.operations.rolls import RollDraft
from participation.territory.models import District
from tests.conftest import enter_correction_rule
from tests.factories import make_district, make_user

_numbers = count(200_000_001)


def identity_number(first_nine: int | None = None) -> str:
    """A unique identity number with valid check digits."""
    digits = str(first_nine or next(_numbers))
    return digits + tckimlik.calc_check_digits(digits)


@dataclass(frozen=True)
class Somebody:
    """A line of a file."""

    number: str
    born: date = date(1985, 3, 14)
    district: str = "Konak"
    weight: int = 1
    desk: str = ""

    @property
    def person(self) -> Person:
        return Person(number=self.number, born=self.born)


def somebody(**given: Any) -> Somebody:
    return Somebody(**({"number": identity_number()} | given))


def people(number: int, **given: Any) -> list[Somebody]:
    return [somebody(**given) for _ in range(number)]


def csv_of(lines: Iterable[Somebody]) -> bytes:
    rows = [f"{it.number};{it.born:%d.%m.%Y};{it.district};{it.weight};{it.desk}" for it in lines]
    return "\n".join(["TC kimlik no;doğum tarihi;ilçe;ağırlık;sandık", *rows]).encode()


def day(offset: int) -> date:
    """The date that many days from today."""
    return timezone.localdate() + timedelta(days=offset)


def draft_of(**given: Any) -> RollDraft:
    """A roll's draft with a window that is open today."""
    draft: dict[str, Any] = {
        "name": "Kordon oylaması",
        "purpose": "Kordon’un yayalaştırılması üzerine danışma oylaması.",
        "cutoff_on": day(-30),
        "corrections_from": day(-1),
        "corrections_until": day(13),
    }
    return RollDraft(**(draft | given))


def make_roll(lines: Sequence[Somebody] = (), *, opened: bool = True, **draft: Any) -> Roll:
    """An open roll by default, with ``lines`` as entries (one person if none are given)."""
    officer = make_user(role="officer")
    make_district()
    enter_correction_rule()
    roll = rolls.save_roll(officer=officer, draft=draft_of(**draft))
    if lines or opened:
        import_file(roll, lines or [somebody()], officer=officer)
    return rolls.open_roll(officer=officer, roll=roll) if opened else Roll.objects.get(pk=roll.pk)


def look_at(roll: Roll, lines: Iterable[Somebody], *, officer: User | None = None) -> RollImport:
    officer = officer or make_user(role="officer")
    read = imports.parse_import_file(officer=officer, roll=roll, file=io.BytesIO(csv_of(lines)))
    return imports.stage_import(officer=officer, roll=roll, read=read)


def import_file(roll: Roll, lines: Iterable[Somebody], *, officer: User | None = None) -> RollImport:
    officer = officer or make_user(role="officer")
    return imports.apply_import(officer=officer, roll_import=look_at(roll, lines, officer=officer))


#: Days from today until the roll of ``draft_of`` can be frozen.
FREEZABLE = timedelta(days=14)


def freeze(roll: Roll) -> Roll:
    """Freeze the roll by two officers, after its window."""
    with time_machine.travel(timezone.now() + FREEZABLE, tick=True):
        return freeze_now(roll)


def freeze_now(roll: Roll) -> Roll:
    proposal = rolls.propose_freeze(officer=make_user(role="officer"), roll=roll)
    return rolls.confirm_freeze(officer=make_user(role="officer"), proposal=proposal)


def make_frozen_roll(lines: Sequence[Somebody] = (), **draft: Any) -> Roll:
    return freeze(make_roll(lines, **draft))


def entry_of(roll: Roll, who: Somebody) -> RollEntry:
    entry = queries.find_roll_entry(roll, who.person)
    assert entry is not None
    return entry


def some_network() -> str:
    """An unused network: the cache counts for an hour, across threads and test runs."""
    return uuid4().hex


def match(resident: User, who: Somebody, network: str = "") -> list[Roll]:
    return matches.match_resident(resident=resident, person=who.person, network=network or some_network())


def ask_to_be_added(
    resident: User, roll: Roll, who: Somebody, district: District | None = None, **given: Any
) -> Correction:
    return corrections.ask_to_be_added(
        resident=resident,
        roll=roll,
        person=who.person,
        district=district or make_district(who.district),
        explanation="Geçen ay taşındım.",
        network=some_network(),
        **given,
    )


def marks_of(roll: Roll, who: Somebody) -> tuple[bytes, bytes]:
    hasher = queries.get_roll_hasher(roll)
    return hasher.number(who.person), hasher.person(who.person)
