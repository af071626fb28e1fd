"""What stands for a person on a roll: keyed marks of identity number and birth date. Pure: no database, no
clock.

Only 9·10⁸ identity numbers exist, so a plain hash of one is no protection. The key is not in the database.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from stdnum.tr import tckimlik

EARLIEST_BIRTH: Final = date(1880, 1, 1)
_VERSION: Final = b"meydan.roll.1|"
_SPACES = re.compile(r"\s+")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)


class NotANumber(ValueError):
    """No identity number. Its words never hold what was given."""


class NotADate(ValueError):
    """No birth date. Its words never hold what was given."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by identity number (as ``read_number`` gives it) and birth date. Handed on as one, since it
    does not print either: a report of an error shows what functions were given."""

    number: str = field(repr=False)
    born: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class Marker:
    """Makes the marks of one roll: those of another roll cannot be compared with them."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, pepper: str, roll: UUID) -> "Marker":
        return cls(_mac(pepper.encode(), _VERSION + roll.bytes))

    def number(self, person: Person) -> bytes:
        """32 bytes."""
        return _mac(self.key, b"number|" + person.number.encode())

    def person(self, person: Person) -> bytes:
        """32 bytes, of number and birth date together."""
        return _mac(self.key, f"person|{person.number}|{person.born.isoformat()}".encode())

    @property
    def check(self) -> bytes:
        """32 bytes that tell this key from another."""
        return _mac(self.key, b"check")


def tried(pepper: str, what: str, day: date) -> bytes:
    """The mark under which tries of ``what`` are counted on ``day``."""
    return _mac(pepper.encode(), f"meydan.roll.try|{day.isoformat()}|{what}".encode())


def same(one: bytes | memoryview, other: bytes | memoryview) -> bool:
    """In a time that does not tell where they differ."""
    return hmac.compare_digest(bytes(one), bytes(other))


def read_number(text: str) -> str:
    """Eleven digits without blanks. Raises NotANumber, also for a wrong check digit."""
    number = _SPACES.sub("", text)
    # One that is longer is not looked at.
    if len(number) != 11 or not number.isascii() or not tckimlik.is_valid(number):
        raise NotANumber
    return number


def read_birth_date(text: str, today: date) -> date:
    """``14.03.1985``, ``14/3/1985``, ``14031985`` or ``1985-03-14``. Raises NotADate."""
    text = text.strip()
    try:
        if match := _DAY_FIRST.fullmatch(text) or _TOGETHER.fullmatch(text):
            day, month, year = map(int, match.groups())
        elif match := _YEAR_FIRST.fullmatch(text):
            year, month, day = map(int, match.groups())
        else:
            raise NotADate
        born = date(year, month, day)
    except ValueError:
        raise NotADate from None
    if not EARLIEST_BIRTH <= born <= today:
        raise NotADate
    return born


def age_on(born: date, day: date) -> int:
    """Whole years; whoever was born on 29 February is a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def random_key() -> int:
    """A row's key that tells nothing of when it was written."""
    return secrets.randbits(62) + 1


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
