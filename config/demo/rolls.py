"""The demo's electoral roll: imported from a file, matched with residents, frozen."""

import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone
from stdnum.tr import tckimlik

from config.demo.clock import freeze_clock_at
from participation.people.models import User
from participation.people.operations.profiles import confirm_by_roll
from participation.roll import queries
from participation.roll.identity import Person
from participation.roll.models import Roll, RollMatch
from participation.roll.operations import imports, rolls

DAY: Final = timedelta(days=1)
#: Days between opening and freezing the roll.
_WINDOW: Final = 15
_SOMEBODY_BORN: Final = 1984
_MIN_AGE: Final = 18


def create_frozen_roll(officer: User, other: User, people: Sequence[User], frozen_at: datetime) -> Roll:
    """A roll with everybody of ``people`` who is old enough, each matched with their own entry."""
    opened_at = frozen_at - _WINDOW * DAY
    first, last = (timezone.localdate(moment) for moment in (opened_at, frozen_at - DAY))
    with freeze_clock_at(opened_at):
        roll = rolls.save_roll(
            officer=officer,
            draft=rolls.RollDraft(
                name=f"{first.year} oy hakkı listesi",
                purpose="Kent Konseyinin bu yılki halk oylamaları. On sekiz yaşını dolduran, İzmir’de oturan "
                "hemşehriler.",
                cutoff_on=first,
                minimum_age=_MIN_AGE,
                corrections_from=first,
                corrections_until=last,
            ),
        )
        listed = {
            user: _invent_person(number, user)
            for number, user in enumerate(people)
            if _get_birth_year(user) < first.year - _MIN_AGE
        }
        read = imports.parse_import_file(officer=officer, roll=roll, file=_write_import_file(listed))
        roll_import = imports.stage_import(officer=officer, roll=roll, read=read)
        imports.apply_import(officer=officer, roll_import=roll_import)
        roll = rolls.open_roll(officer=officer, roll=roll)
        _match_residents(roll, listed)
    with freeze_clock_at(frozen_at):
        proposal = rolls.propose_freeze(officer=officer, roll=roll)
        return rolls.confirm_freeze(officer=other, proposal=proposal)


def _get_birth_year(user: User) -> int:
    return user.profile.birth_year or _SOMEBODY_BORN


def _invent_person(number: int, user: User) -> Person:
    """A person with an invented identity number; like everybody's, it is not stored."""
    digits = str(100_000_000 + 97 * number)
    return Person(
        digits + tckimlik.calc_check_digits(digits), date(_get_birth_year(user), 1 + number % 12, 15)
    )


def _write_import_file(listed: dict[User, Person]) -> io.BytesIO:
    lines = ["TC kimlik no;Doğum tarihi;İlçe"]
    for user, person in listed.items():
        lines.append(f"{person.number};{person.born:%d.%m.%Y};{user.profile.district}")
    return io.BytesIO("\n".join(lines).encode())


def _match_residents(roll: Roll, listed: dict[User, Person]) -> None:
    """Match all residents at once: one by one through the page's operation would take longer than all other
    steps.
    """
    hasher = queries.get_roll_hasher(roll)
    by_mac = {bytes(entry.number_mac): entry for entry in roll.entries.all()}
    by_district: dict[int, list[int]] = defaultdict(list)
    entries = {user.pk: by_mac[hasher.number(person)] for user, person in listed.items()}
    for resident, entry in entries.items():
        by_district[entry.district_id].append(resident)
    raised: set[int] = set()
    for district, residents in by_district.items():
        raised |= confirm_by_roll(residents=residents, district=district)
    RollMatch.objects.bulk_create(
        [
            RollMatch(entry=entry, roll=roll, resident_id=resident, raised=resident in raised)
            for resident, entry in entries.items()
        ],
        batch_size=500,
    )
