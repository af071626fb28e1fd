"""Keyed hashes (HMAC) of identity number and birth date, which stand for a person on a roll. Pure: no
database, no clock.

Only 9·10⁸ identity numbers exist, so a plain hash of one protects nothing. The key is not in the database.
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
#: Characters of codes: no letter that is easily taken for another character.
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS: Final = 3
_GROUP: Final = 4
_VERSION: Final = b"meydan.roll.1|"
_SPACES = re.compile(r"\s+")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)


class NotANumber(ValueError):
    """Not an identity number. The message never contains the input."""


class NotACode(ValueError):
    """Not a code as ``new_code`` makes them. The message never contains the input."""


class NotADate(ValueError):
    """Not a birth date. The message never contains the input."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person by identity number (as ``read_number`` returns it) and birth date.

    Passed on as one object whose ``repr`` shows neither, because error reports show the arguments of
    functions.
    """

    number: str = field(repr=False)
    born: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class RollHasher:
    """Computes the keyed hashes of one roll. Those of different rolls cannot be compared."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, pepper: str, roll: UUID) -> "RollHasher":
        return cls(_compute_mac(pepper.encode(), _VERSION + roll.bytes))

    def number(self, person: Person) -> bytes:
        """The keyed hash of the number, 32 bytes."""
        return _compute_mac(self.key, b"number|" + person.number.encode())

    def person(self, person: Person) -> bytes:
        """The keyed hash of number and birth date together, 32 bytes."""
        return _compute_mac(self.key, f"person|{person.number}|{person.born.isoformat()}".encode())

    def letter(self, number_mac: bytes | memoryview, code: str) -> bytes:
        """The keyed hash of a code for the person with ``number_mac``, 32 bytes."""
        return _compute_mac(self.key, b"letter|" + bytes(number_mac) + b"|" + code.encode())

    @property
    def check(self) -> bytes:
        """32 bytes that identify the key."""
        return _compute_mac(self.key, b"check")


def compute_attempt_digest(pepper: str, what: str, day: date) -> bytes:
    """The keyed hash under which attempts of ``what`` are counted on ``day``."""
    return _compute_mac(pepper.encode(), f"meydan.roll.try|{day.isoformat()}|{what}".encode())


def same(one: bytes | memoryview, other: bytes | memoryview) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(bytes(one), bytes(other))


def read_number(text: str) -> str:
    """Eleven digits without blanks. Raises NotANumber, also for a wrong check digit."""
    number = _SPACES.sub("", text)
    # Longer input is not examined.
    if len(number) != 11 or not number.isascii() or not tckimlik.is_valid(number):
        raise NotANumber
    return number


def read_birth_date(text: str, today: date) -> date:
    """Parse ``14.03.1985``, ``14/3/1985``, ``14031985`` or ``1985-03-14``. Raises NotADate."""
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


def new_code() -> str:
    """A random code for a letter, such as K7QX-93MD-TR2A: 60 bits."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(_GROUPS * _GROUP))
    return "-".join(characters[start : start + _GROUP] for start in range(0, len(characters), _GROUP))


def read_code(text: str) -> str:
    """Parse a code as people type it: in either case, with or without hyphens and blanks. Raises NotACode."""
    # A Turkish keyboard makes İ of i.
    characters = re.sub(r"[\s-]", "", text).replace("i", "I").replace("ı", "I").upper()
    if len(characters) != _GROUPS * _GROUP or not set(characters) <= set(ALPHABET):
        raise NotACode
    return "-".join(characters[start : start + _GROUP] for start in range(0, len(characters), _GROUP))


def age_on(born: date, day: date) -> int:
    """Age in whole years; a person born on 29 February turns a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def random_key() -> int:
    """A random primary key that reveals nothing about when the row was written."""
    return secrets.randbits(62) + 1


def _compute_mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
