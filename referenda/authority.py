"""The credential authority's work, on a machine of its own: no database, no network.

It gets an anonymised roll (a code and a weight for each person), makes a credential for each code, keeps the
private ones to hand them out, and returns the public list alone.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from referenda.voting import credentials
from referenda.voting.credentials import CredentialList

HEADER = ["code", "weight"]
_LONGEST_CODE = 40


class UnusableRoll(Exception):
    """The file is no anonymised roll. ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Made:
    """``private``: a CSV file of codes with credentials; ``public``: the bytes of the list for the server."""

    private: str
    public: bytes
    count: int


def written_roll(entries: Iterable[tuple[str, int]]) -> str:
    """Codes with weights as the authority reads them."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(entries)
    return file.getvalue()


def make(roll: str, uuid: str) -> Made:
    """Credentials for everybody on ``roll`` in the referendum ``uuid``. Raises UnusableRoll."""
    weights: dict[str, int] = {}
    reader = csv.reader(io.StringIO(roll))
    for line, row in enumerate(reader, start=1):
        if line == 1:
            if row != HEADER:
                raise UnusableRoll(line, f"the columns are {', '.join(HEADER)}")
            continue
        code, weight = _read(line, row)
        if code in weights:
            raise UnusableRoll(line, "this code stands there twice")
        weights[code] = weight
    if not weights:
        raise UnusableRoll(1, "nobody is on the roll")
    private = {code: credentials.make() for code in weights}
    public = CredentialList.of(
        {credentials.public_key(private[code], uuid): weight for code, weight in weights.items()}
    )
    return Made(_written_private(private), public.raw(), len(private))


def _read(line: int, row: list[str]) -> tuple[str, int]:
    if len(row) != len(HEADER):
        raise UnusableRoll(line, f"there are {len(row)} columns")
    code, weight = row
    if not (0 < len(code) <= _LONGEST_CODE and code.isascii() and code.isalnum()):
        raise UnusableRoll(line, "a code has letters and digits")
    if not (weight.isascii() and weight.isdigit() and 1 <= len(weight) <= 6 and int(weight) >= 1):
        raise UnusableRoll(line, "a weight is a whole number from 1 up")
    return code, int(weight)


def _written_private(private: dict[str, str]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["code", "credential"])
    writer.writerows(private.items())
    return file.getvalue()
