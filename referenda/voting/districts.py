"""Results by district, in a file beside the archive: ``UUID.districts``, lines of canonical JSON.

The first line is the district list: the district of each credential, in the order of the archive's credential
list. The election's description ends with the SHA-256 of this line, so every ballot signs it. The following
lines belong to the tally: the encrypted sum of each district group, each trustee's partial decryption of
these sums, and the results.

A `DistrictGroup` is one district, or several with so few ballots that their own results could disclose how
persons voted; see `group_districts`. The groups follow from the archive and the first line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from referenda.voting import canonical, tallying
from referenda.voting.canonical import Json
from referenda.voting.credentials import LARGEST_LIST
from referenda.voting.elections import Election
from referenda.voting.group import Point
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, PartialDecryption
from referenda.voting.trustees import Trustees

#: Minimum number of ballots in a district group. No rule of a referendum and no district list may go lower.
MIN_BALLOTS = 10
MAX_DISTRICTS = 1000
#: Maximum size in bytes of every line after the first, for any election.
LARGEST_LINE = 64 << 20
#: Maximum sizes in bytes: of the frame of a district group or question, and of a choice (factor and proof).
_FRAME, _CHOICE = 600, 256
#: Size in bytes of a district's number and its comma.
_PLACE = 4
_LABEL = "\n\nİlçe listesi (SHA-256): "
_LABELLED = re.compile(re.escape(_LABEL) + r"([0-9a-f]{64})\Z")

Numbers = tuple[tuple[int, ...], ...]


def largest_list(credentials: int) -> int:
    """Maximum size in bytes of the first line, for an archive with so many credentials.

    Parsed JSON takes up to thirty times its size in memory, so a longer line is not read.
    """
    return min(LARGEST_LIST, canonical.LARGEST + _PLACE * credentials)


def largest_line(election: Election, districts: int) -> int:
    """Maximum size in bytes of each line after the first, for so many districts."""
    questions = len(election.questions)
    choices = sum(question.choices for question in election.questions)
    group = _FRAME * (1 + questions) + _CHOICE * choices
    return min(LARGEST_LINE, _FRAME + districts * (_PLACE + group))


def read_lines(path: Path, largest: Callable[[], int]) -> Iterator[bytes]:
    """Lines of the file, as `canonical.read_lines`. The code for a broken line is ``districts``."""
    return canonical.read_lines(path, largest, file="the file of districts", code="districts")


# The first line


@dataclass(frozen=True, slots=True)
class DistrictList:
    """The district of each credential.

    ``credentials`` is the SHA-256 of the archive's credential list. A district group has at least ``least``
    ballots, or none. ``of`` holds, for each credential of that list, the index (from 0) of its district in
    ``names``.
    """

    uuid: str
    credentials: str
    least: int
    names: tuple[str, ...]
    of: tuple[int, ...]

    def __post_init__(self) -> None:
        demand(
            self.least >= MIN_BALLOTS,
            "districts",
            f"district groups of fewer than {MIN_BALLOTS} ballots are not disclosed",
        )
        demand(0 < len(self.names) <= MAX_DISTRICTS, "districts", "there is no district, or too many")
        demand(len(set(self.names)) == len(self.names), "districts", "two districts have one name")
        known = range(len(self.names))
        demand(all(place in known for place in set(self.of)), "districts", "a district is not named")

    @classmethod
    def read(cls, raw: bytes) -> "DistrictList":
        """Parse the bytes of the line. Raises Invalid."""
        fields = canonical.members(
            canonical.read(raw, LARGEST_LIST), "uuid", "credentials", "least", "districts", "of"
        )
        return cls(
            uuid=canonical.text(fields["uuid"]),
            credentials=canonical.text(fields["credentials"]),
            least=canonical.number(fields["least"]),
            names=tuple(map(canonical.text, canonical.sequence(fields["districts"]))),
            of=tuple(map(canonical.number, canonical.sequence(fields["of"]))),
        )

    def raw(self) -> bytes:
        """Canonical bytes of the line."""
        return canonical.write(
            {
                "uuid": self.uuid,
                "credentials": self.credentials,
                "least": self.least,
                "districts": list(self.names),
                "of": list(self.of),
            }
        )

    def by_credential(self, credentials: Iterable[Point], *, name: str) -> dict[Point, int]:
        """Map each of ``credentials`` to its district.

        ``credentials`` is the archive's list in order, and ``name`` the SHA-256 of its file. Raises Invalid
        (``districts``) unless this district list belongs to it.
        """
        demand(self.credentials == name, "districts", "these are districts of another list of credentials")
        listed = list(credentials)
        demand(len(listed) == len(self.of), "districts", "not each credential has a district")
        return dict(zip(listed, self.of, strict=True))


def described(description: str, districts: bytes) -> str:
    """Append the hash of the district list ``districts`` to an election's description."""
    return f"{description}{_LABEL}{canonical.hexadecimal(districts)}"


def has_list_label(description: str) -> bool:
    """Whether a description ends as if it named a district list."""
    return _LABELLED.search(description) is not None


def named_by(election: Election) -> str | None:
    """SHA-256 of the district list that an election names, or None."""
    match = _LABELLED.search(election.description)
    return None if match is None else match[1]


def require_named(election: Election, districts: bytes) -> DistrictList:
    """Parse the district list that ``election`` names. Raises Invalid (``districts``) if it names another."""
    demand(
        named_by(election) == canonical.hexadecimal(districts),
        "districts",
        "the election names another list of districts",
    )
    district_list = DistrictList.read(districts)
    demand(district_list.uuid == election.uuid, "districts", "these are the districts of another election")
    return district_list


# District groups


def group_districts(ballots: Sequence[int], least: int) -> tuple[tuple[int, ...], ...]:
    """Group districts by their numbers of ``ballots``. Each district is in exactly one group.

    Districts with fewer than ``least`` ballots form one group. While that group has fewer than ``least``
    ballots, but at least one, the smallest other district joins it. Otherwise, subtracting all other groups
    from the city's result would disclose a result of too few ballots. Each group then has at least ``least``
    ballots or none, unless the whole city has fewer. The groups are ordered by their first district.
    """
    joined = [district for district, count in enumerate(ballots) if count < least]
    alone = sorted(set(range(len(ballots))) - set(joined), key=lambda it: (ballots[it], it))
    while alone and 0 < sum(ballots[it] for it in joined) < least:
        joined.append(alone.pop(0))
    groups: list[tuple[int, ...]] = [(district,) for district in alone]
    if joined:
        groups.append(tuple(sorted(joined)))
    return tuple(sorted(groups))


@dataclass(frozen=True, slots=True)
class DistrictGroup:
    """A district group: its districts, number and weight of counted ballots, and encrypted sum."""

    districts: tuple[int, ...]
    ballots: int
    weight: int
    cells: Cells


def summed(sums: "Sums", least: int) -> tuple[DistrictGroup, ...]:
    """The district groups of ``sums``."""
    return tuple(
        DistrictGroup(
            districts=district,
            ballots=sum(sums.ballots[it] for it in district),
            weight=sum(sums.weights[it] for it in district),
            cells=_together([sums.cells[it] for it in district]),
        )
        for district in group_districts(sums.ballots, least)
    )


def _together(sums: Sequence[Cells]) -> Cells:
    total = sums[0]
    for more in sums[1:]:
        total = tallying.added(total, more)
    return total


class Sums:
    """Running sums of ballots by district."""

    def __init__(self, election: Election, districts: int) -> None:
        self.cells: list[Cells] = [tallying.nothing(election)] * districts
        self.ballots = [0] * districts
        self.weights = [0] * districts

    def add(self, district: int, chosen: Cells, weight: int) -> None:
        """Add one counted ballot. ``chosen`` is not weighted yet."""
        self.cells[district] = tallying.added(self.cells[district], tallying.weighted(chosen, weight))
        self.ballots[district] += 1
        self.weights[district] += weight

    def join(self, district: int, cells: Cells, ballots: int, weight: int) -> None:
        """Add ``ballots`` ballots that were summed elsewhere. ``cells`` is already weighted."""
        self.cells[district] = tallying.added(self.cells[district], cells)
        self.ballots[district] += ballots
        self.weights[district] += weight

    def whole(self) -> Cells:
        """The sum of all districts, which is the archive's encrypted tally."""
        return _together(self.cells)


def read_groups(raw: bytes, election: Election) -> tuple[DistrictGroup, ...]:
    """Parse the second line. Raises Invalid."""
    fields = canonical.members(canonical.read(raw, LARGEST_LINE), "areas")
    return tuple(_group(data, election) for data in canonical.sequence(fields["areas"]))


def _group(data: Json, election: Election) -> DistrictGroup:
    fields = canonical.members(data, "districts", "ballots", "weight", "encrypted_tally")
    return DistrictGroup(
        districts=tuple(map(canonical.number, canonical.sequence(fields["districts"]))),
        ballots=canonical.number(fields["ballots"]),
        weight=canonical.number(fields["weight"]),
        cells=tallying.cells_of(fields["encrypted_tally"], election),
    )


def write_groups(groups: Sequence[DistrictGroup]) -> bytes:
    """Canonical bytes of the second line."""
    return canonical.write(
        {
            "areas": [
                {
                    "districts": list(group.districts),
                    "ballots": group.ballots,
                    "weight": canonical.written_number(group.weight),
                    "encrypted_tally": tallying.cells_json(group.cells),
                }
                for group in groups
            ]
        }
    )


# Partial decryptions of the district groups


@dataclass(frozen=True, slots=True)
class GroupDecryption:
    """One trustee's factors for all district groups, in order. ``owner`` counts from 1 over all trustees."""

    owner: int
    parts: tuple[PartialDecryption, ...]

    @classmethod
    def of(
        cls, owner: int, groups: Sequence[DistrictGroup], secret: int, election: Election
    ) -> "GroupDecryption":
        """Decrypt with the share ``secret`` of the trustee ``owner``."""
        return cls(owner, tuple(PartialDecryption.of(group.cells, secret, election) for group in groups))

    @classmethod
    def read(cls, raw: bytes, election: Election) -> "GroupDecryption":
        """Parse the bytes of a line. Raises Invalid."""
        fields = canonical.members(canonical.read(raw, LARGEST_LINE), "owner", "areas")
        parts = canonical.sequence(fields["areas"])
        return cls(
            canonical.number(fields["owner"]),
            tuple(PartialDecryption.of_json(part, election) for part in parts),
        )

    def raw(self) -> bytes:
        """Canonical bytes of the line."""
        return canonical.write({"owner": self.owner, "areas": [part.json() for part in self.parts]})

    def check(self, groups: Sequence[DistrictGroup], public_key: Point, election: Election) -> None:
        """Raise Invalid (``decryption``) unless every factor is proved with ``public_key``."""
        demand(len(self.parts) == len(groups), "decryption", "not each district group is decrypted")
        for group, part in zip(groups, self.parts, strict=True):
            part.check(group.cells, public_key, election)


# Results


def decrypt(
    groups: Sequence[DistrictGroup], trustees: Trustees, decryptions: Mapping[int, GroupDecryption]
) -> tuple[Numbers, ...]:
    """Results of each district group, by question and choice. Raises Invalid (``too_few``, ``result``)."""
    return tuple(
        tallying.decrypt(group.cells, trustees, _parts(decryptions, place), group.weight)
        for place, group in enumerate(groups)
    )


def check_result(
    numbers: Sequence[Numbers],
    groups: Sequence[DistrictGroup],
    trustees: Trustees,
    decryptions: Mapping[int, GroupDecryption],
) -> None:
    """Raise Invalid (``result``, ``too_few``) unless ``numbers`` match the partial decryptions."""
    demand(len(numbers) == len(groups), "result", "not each district group has its numbers")
    for place, (group, row) in enumerate(zip(groups, numbers, strict=True)):
        tallying.check_result(row, group.cells, trustees, _parts(decryptions, place))


def _parts(decryptions: Mapping[int, GroupDecryption], place: int) -> dict[int, PartialDecryption]:
    return {owner: decryption.parts[place] for owner, decryption in decryptions.items()}


def read_result(raw: bytes, election: Election) -> tuple[Numbers, ...]:
    """Parse the last line. Raises Invalid."""
    fields = canonical.members(canonical.read(raw, LARGEST_LINE), "result")
    return tuple(tallying.numbers_of(row, election) for row in canonical.sequence(fields["result"]))


def write_result(numbers: Sequence[Numbers]) -> bytes:
    """Canonical bytes of the last line."""
    return canonical.write({"result": [tallying.numbers_json(row) for row in numbers]})
