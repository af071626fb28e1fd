"""The results of districts, beside the archive: ``UUID.districts``, lines of canonical JSON.

The first line says of each credential on the archive's list, in the list's order, from which district it
is. Its SHA-256 stands at the end of the election's description, so that every ballot signs it. The lines
after it are of the count: the encrypted sum of each area, what each trustee decrypted of them, the numbers.

An area is a district, or several in which so few voted that their own numbers would tell about persons: see
`areas`. Who knows the archive and the first line knows the areas.
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

#: No area has fewer ballots than this, whatever a referendum's rules say; nor may a list ask for less.
LEAST = 10
MOST_DISTRICTS = 1000
#: Bytes of the lines after the first, whatever the election.
LARGEST_LINE = 64 << 20
#: How many bytes of a line an area or a question, and a choice (a factor with its proof), have at most.
_FRAME, _CHOICE = 600, 256
#: A district's number in the list or in an area, with the comma.
_PLACE = 4
_MARK = "\n\nİlçe listesi (SHA-256): "
_MARKED = re.compile(re.escape(_MARK) + r"([0-9a-f]{64})\Z")

Numbers = tuple[tuple[int, ...], ...]


def largest_list(credentials: int) -> int:
    """So many bytes the first line has at most, of an archive with so many credentials.

    JSON takes up to thirty times its bytes in memory: what has more than it has to say is not read.
    """
    return min(LARGEST_LIST, canonical.LARGEST + _PLACE * credentials)


def largest_line(election: Election, districts: int) -> int:
    """So many bytes each line after the first has at most, where there are so many districts."""
    questions = len(election.questions)
    choices = sum(question.choices for question in election.questions)
    area = _FRAME * (1 + questions) + _CHOICE * choices
    return min(LARGEST_LINE, _FRAME + districts * (_PLACE + area))


def read_lines(path: Path, largest: Callable[[], int]) -> Iterator[bytes]:
    """As `canonical.read_lines`; the code of a broken line is ``districts``."""
    return canonical.read_lines(path, largest, file="the file of districts", code="districts")


# The first line


@dataclass(frozen=True, slots=True)
class DistrictList:
    """Of which district each credential is.

    ``credentials``: the SHA-256 of the archive's list, by which its file is named. ``least``: an area has as
    many ballots, or none. ``of``: for each credential of that list the place, counted from 0, of its
    district among ``names``.
    """

    uuid: str
    credentials: str
    least: int
    names: tuple[str, ...]
    of: tuple[int, ...]

    def __post_init__(self) -> None:
        demand(self.least >= LEAST, "districts", f"areas of fewer than {LEAST} ballots are not told")
        demand(0 < len(self.names) <= MOST_DISTRICTS, "districts", "there is no district, or too many")
        demand(len(set(self.names)) == len(self.names), "districts", "two districts have one name")
        known = range(len(self.names))
        demand(all(place in known for place in set(self.of)), "districts", "a district is not named")

    @classmethod
    def read(cls, raw: bytes) -> "DistrictList":
        """From the bytes of the line. Raises Invalid."""
        found = canonical.members(
            canonical.read(raw, LARGEST_LIST), "uuid", "credentials", "least", "districts", "of"
        )
        return cls(
            uuid=canonical.text(found["uuid"]),
            credentials=canonical.text(found["credentials"]),
            least=canonical.number(found["least"]),
            names=tuple(map(canonical.text, canonical.sequence(found["districts"]))),
            of=tuple(map(canonical.number, canonical.sequence(found["of"]))),
        )

    def raw(self) -> bytes:
        """The bytes of the line."""
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
        """The district of each of ``credentials``, the archive's list in its order, whose file has ``name``.

        Raises Invalid (``districts``) unless this list is of that one.
        """
        demand(self.credentials == name, "districts", "these are districts of another list of credentials")
        listed = list(credentials)
        demand(len(listed) == len(self.of), "districts", "not each credential has a district")
        return dict(zip(listed, self.of, strict=True))


def described(description: str, districts: bytes) -> str:
    """An election's description that names the bytes of a list of districts."""
    return f"{description}{_MARK}{canonical.hexadecimal(districts)}"


def is_marked(description: str) -> bool:
    """Whether a description reads as if it named a list."""
    return _MARKED.search(description) is not None


def named_by(election: Election) -> str | None:
    """The SHA-256 of the list of districts that an election names; None where it names none."""
    found = _MARKED.search(election.description)
    return None if found is None else found[1]


def require_named(election: Election, districts: bytes) -> DistrictList:
    """The list, if it is the one that ``election`` names. Raises Invalid (``districts``)."""
    demand(
        named_by(election) == canonical.hexadecimal(districts),
        "districts",
        "the election names another list of districts",
    )
    found = DistrictList.read(districts)
    demand(found.uuid == election.uuid, "districts", "these are the districts of another election")
    return found


# Areas


def areas(ballots: Sequence[int], least: int) -> tuple[tuple[int, ...], ...]:
    """Which districts are counted together, from how many ballots of each count; each district is in one.

    Where fewer than ``least`` voted, districts are joined. If all that are joined have fewer still, the one
    with the fewest ballots of the others joins them, and so on: what is left of the city's result when all
    other areas are taken away tells no less than an area does. Each area has at least ``least`` ballots or
    none, unless the whole city has fewer. In the order of each one's first district.
    """
    joined = [district for district, count in enumerate(ballots) if count < least]
    alone = sorted(set(range(len(ballots))) - set(joined), key=lambda it: (ballots[it], it))
    while alone and 0 < sum(ballots[it] for it in joined) < least:
        joined.append(alone.pop(0))
    found: list[tuple[int, ...]] = [(district,) for district in alone]
    if joined:
        found.append(tuple(sorted(joined)))
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Area:
    """The ballots of some districts together: how many count, what they weigh, their encrypted sum."""

    districts: tuple[int, ...]
    ballots: int
    weight: int
    cells: Cells


def summed(found: "Sums", least: int) -> tuple[Area, ...]:
    """The areas of what was added up."""
    return tuple(
        Area(
            districts=district,
            ballots=sum(found.ballots[it] for it in district),
            weight=sum(found.weights[it] for it in district),
            cells=_together([found.cells[it] for it in district]),
        )
        for district in areas(found.ballots, least)
    )


def _together(sums: Sequence[Cells]) -> Cells:
    total = sums[0]
    for more in sums[1:]:
        total = tallying.added(total, more)
    return total


class Sums:
    """Ballots by district while they are added up."""

    def __init__(self, election: Election, districts: int) -> None:
        self.cells: list[Cells] = [tallying.nothing(election)] * districts
        self.ballots = [0] * districts
        self.weights = [0] * districts

    def add(self, district: int, chosen: Cells, weight: int) -> None:
        """A ballot that counts; ``chosen`` is not weighted yet."""
        self.cells[district] = tallying.added(self.cells[district], tallying.weighted(chosen, weight))
        self.ballots[district] += 1
        self.weights[district] += weight

    def join(self, district: int, cells: Cells, ballots: int, weight: int) -> None:
        """So many ballots that were added up elsewhere, already weighted."""
        self.cells[district] = tallying.added(self.cells[district], cells)
        self.ballots[district] += ballots
        self.weights[district] += weight

    def whole(self) -> Cells:
        """The sum of all districts: that of the archive."""
        return _together(self.cells)


def read_areas(raw: bytes, election: Election) -> tuple[Area, ...]:
    """From the bytes of the second line. Raises Invalid."""
    found = canonical.members(canonical.read(raw, LARGEST_LINE), "areas")
    return tuple(_area(data, election) for data in canonical.sequence(found["areas"]))


def _area(data: Json, election: Election) -> Area:
    found = canonical.members(data, "districts", "ballots", "weight", "encrypted_tally")
    return Area(
        districts=tuple(map(canonical.number, canonical.sequence(found["districts"]))),
        ballots=canonical.number(found["ballots"]),
        weight=canonical.number(found["weight"]),
        cells=tallying.cells_of(found["encrypted_tally"], election),
    )


def write_areas(found: Sequence[Area]) -> bytes:
    """The bytes of the second line."""
    return canonical.write(
        {
            "areas": [
                {
                    "districts": list(area.districts),
                    "ballots": area.ballots,
                    "weight": canonical.written_number(area.weight),
                    "encrypted_tally": tallying.cells_json(area.cells),
                }
                for area in found
            ]
        }
    )


# What trustees decrypt of them


@dataclass(frozen=True, slots=True)
class AreaDecryption:
    """One trustee's factors for each area, in their order; ``owner`` counts from 1 over all trustees."""

    owner: int
    parts: tuple[PartialDecryption, ...]

    @classmethod
    def of(cls, owner: int, found: Sequence[Area], secret: int, election: Election) -> "AreaDecryption":
        """By the trustee whose share is ``secret``."""
        return cls(owner, tuple(PartialDecryption.of(area.cells, secret, election) for area in found))

    @classmethod
    def read(cls, raw: bytes, election: Election) -> "AreaDecryption":
        """From the bytes of a line. Raises Invalid."""
        found = canonical.members(canonical.read(raw, LARGEST_LINE), "owner", "areas")
        parts = canonical.sequence(found["areas"])
        return cls(
            canonical.number(found["owner"]),
            tuple(PartialDecryption.of_json(part, election) for part in parts),
        )

    def raw(self) -> bytes:
        """The bytes of the line."""
        return canonical.write({"owner": self.owner, "areas": [part.json() for part in self.parts]})

    def check(self, found: Sequence[Area], public_key: Point, election: Election) -> None:
        """Raise Invalid (``decryption``) unless the key's holder made the factors from the areas' sums."""
        demand(len(self.parts) == len(found), "decryption", "not each area is decrypted")
        for area, part in zip(found, self.parts, strict=True):
            part.check(area.cells, public_key, election)


# The numbers


def decrypt(
    found: Sequence[Area], trustees: Trustees, decryptions: Mapping[int, AreaDecryption]
) -> tuple[Numbers, ...]:
    """The numbers of each area, by question and choice. Raises Invalid (``too_few``, ``result``)."""
    return tuple(
        tallying.decrypt(area.cells, trustees, _parts(decryptions, place), area.weight)
        for place, area in enumerate(found)
    )


def check_result(
    numbers: Sequence[Numbers],
    found: Sequence[Area],
    trustees: Trustees,
    decryptions: Mapping[int, AreaDecryption],
) -> None:
    """Raise Invalid (``result``, ``too_few``) unless the published ``numbers`` are what was decrypted."""
    demand(len(numbers) == len(found), "result", "not each area has its numbers")
    for place, (area, row) in enumerate(zip(found, numbers, strict=True)):
        tallying.check_result(row, area.cells, trustees, _parts(decryptions, place))


def _parts(decryptions: Mapping[int, AreaDecryption], place: int) -> dict[int, PartialDecryption]:
    return {owner: found.parts[place] for owner, found in decryptions.items()}


def read_result(raw: bytes, election: Election) -> tuple[Numbers, ...]:
    """From the bytes of the last line. Raises Invalid."""
    found = canonical.members(canonical.read(raw, LARGEST_LINE), "result")
    return tuple(tallying.numbers_of(row, election) for row in canonical.sequence(found["result"]))


def write_result(numbers: Sequence[Numbers]) -> bytes:
    """The bytes of the last line."""
    return canonical.write({"result": [tallying.numbers_json(row) for row in numbers]})
