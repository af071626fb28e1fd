"""The credential authority's work, on a machine of its own without a database or a network.

The authority gets an anonymised roll (for each person a code and a weight, and a district if a rule counts
districts). It makes a credential for each code, keeps the private parts to hand them out, and returns only
the public list, with the districts in the list's order. Once voting has opened, it compares its list with the
archive's.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from referenda.voting import archive, canonical, credentials, spelled
from referenda.voting.archive import EventType
from referenda.voting.credentials import LARGEST_LIST, CredentialList
from referenda.voting.elections import Election
from referenda.voting.proofs import demand

HEADER = ["code", "weight"]
WITH_DISTRICTS = [*HEADER, "district"]
PRIVATE = ["code", "credential"]
_MAX_CODE_LENGTH = 40
_MAX_DISTRICT_LENGTH = 60


class UnusableRoll(Exception):
    """The file is not an anonymised roll. ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CredentialFiles:
    """``private``: a CSV file of codes and credentials; ``public``: the list for the server;
    ``districts``: a list of district names in the public list's order, None if the roll has no districts."""

    private: str
    public: bytes
    count: int
    districts: bytes | None = None


def write_roll(entries: Iterable[tuple[str, int, str]]) -> str:
    """The anonymised roll as CSV: code and weight, and the district if any entry has one."""
    rows = list(entries)
    has_districts = any(district for _code, _weight, district in rows)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(WITH_DISTRICTS if has_districts else HEADER)
    writer.writerows(row if has_districts else row[:2] for row in rows)
    return file.getvalue()


def make_credential_files(roll: str, uuid: str) -> CredentialFiles:
    """Make credentials for everybody on ``roll`` in the referendum ``uuid``. Raises UnusableRoll."""
    weights: dict[str, int] = {}
    districts: dict[str, str] = {}
    reader = csv.reader(io.StringIO(roll))
    header = next(reader, [])
    if header not in (HEADER, WITH_DISTRICTS):
        raise UnusableRoll(1, f"the columns are {', '.join(HEADER)}, with or without district")
    for line, row in enumerate(reader, start=2):
        code, weight, district = _parse_row(line, row, header)
        if code in weights:
            raise UnusableRoll(line, "this code stands there twice")
        weights[code], districts[code] = weight, district
    if not weights:
        raise UnusableRoll(1, "nobody is on the roll")
    private = {code: credentials.make() for code in weights}
    public_keys = {code: credentials.public_key(private[code], uuid) for code in weights}
    public = CredentialList.of({public_keys[code]: weight for code, weight in weights.items()})
    ordered_districts = None
    if header == WITH_DISTRICTS:
        district_of = {public_keys[code]: district for code, district in districts.items()}
        ordered_districts = canonical.write([district_of[it] for it in public.weights])
    return CredentialFiles(_write_private_csv(private), public.raw(), len(private), ordered_districts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The authority's public list compared with an archive's. Hashes are SHA-256 in hexadecimal digits.

    ``missing``: how many of the authority's credentials the archive lacks or lists with another weight;
    ``added``: how many of the archive's the authority did not make or made with another weight.
    """

    own: str
    archived: str
    count: int
    missing: int
    added: int

    @property
    def same(self) -> bool:
        return self.own == self.archived


def compare_credential_lists(public: bytes, path: Path) -> Comparison:
    """Compare the list that ``make_credential_files`` wrote with the one in the archive at ``path``.

    Raises Invalid, OSError.
    """
    archived = _read_archived_list(path)
    own, others = CredentialList.read(public).weights.items(), CredentialList.read(archived).weights.items()
    return Comparison(
        own=canonical.hexadecimal(public),
        archived=canonical.hexadecimal(archived),
        count=len(own),
        missing=len(own - others),
        added=len(others - own),
    )


def _read_archived_list(path: Path) -> bytes:
    """The list of credentials that the archive's first event names. Raises Invalid."""
    members = list(islice(archive.read_members(path, lambda: LARGEST_LIST), 5))
    is_setup = [member.is_event for member in members] == [False] * 4 + [True]
    demand(is_setup, "event", "there is no setup")
    election, trustees, listed, payload = (member.body for member in members[:4])
    first = archive.following(None, EventType.SETUP, payload).raw()
    matches = payload == archive.setup_payload(election, trustees, listed) and members[4].body == first
    demand(matches, "setup", "the setup names other files")
    return listed


def compute_code(election: str) -> str:
    """The election code of the file at the path ``election``, or ``election`` itself if it is a typed code.

    Raises Invalid if it is neither, or OSError.
    """
    path = Path(election)
    if path.is_file():
        return spelled.election_code(Election.read(path.read_bytes()).raw())
    return spelled.typed(election, spelled.ELECTION_LENGTH)


def write_letters(private: str, code: str, page: str | None) -> str:
    """The letters as CSV: for each person the credential, the election's ``code`` and, if ``page`` is given,
    the URL of the voting page with the code. ``private`` is the file that ``make_credential_files`` wrote.

    Raises UnusableRoll.
    """
    reader = csv.reader(io.StringIO(private))
    if next(reader, []) != PRIVATE:
        raise UnusableRoll(1, f"the columns are {', '.join(PRIVATE)}")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*PRIVATE, "election", *(["page"] if page else [])])
    for line, row in enumerate(reader, start=2):
        if len(row) != len(PRIVATE):
            raise UnusableRoll(line, f"there are {len(row)} columns")
        writer.writerow([*row, code, *([f"{page}#secim={code}"] if page else [])])
    return file.getvalue()


def _parse_row(line: int, row: list[str], header: list[str]) -> tuple[str, int, str]:
    if len(row) != len(header):
        raise UnusableRoll(line, f"there are {len(row)} columns")
    code, weight, district = (*row, "")[:3]
    if not (0 < len(code) <= _MAX_CODE_LENGTH and code.isascii() and code.isalnum()):
        raise UnusableRoll(line, "a code has letters and digits")
    if not (weight.isascii() and weight.isdigit() and 1 <= len(weight) <= 6 and int(weight) >= 1):
        raise UnusableRoll(line, "a weight is a whole number from 1 up")
    if header == WITH_DISTRICTS and not (
        0 < len(district) <= _MAX_DISTRICT_LENGTH and district.isprintable()
    ):
        raise UnusableRoll(line, "a district has a name")
    return code, int(weight), district


def _write_private_csv(private: dict[str, str]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(PRIVATE)
    writer.writerows(private.items())
    return file.getvalue()
