"""The first pass over an archive: the chain of events, what each points to, and where the ballots lie."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from referenda.voting import archive, tallying
from referenda.voting.archive import Event, EventType, Found
from referenda.voting.credentials import CredentialList
from referenda.voting.elections import Election
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, DecryptionOwner, PartialDecryption, TallySummary
from referenda.voting.trustees import Trustees

_MAY_FOLLOW = {
    None: {EventType.SETUP},
    EventType.SETUP: {EventType.BALLOT, EventType.END_BALLOTS},
    EventType.BALLOT: {EventType.BALLOT, EventType.END_BALLOTS},
    EventType.END_BALLOTS: {EventType.ENCRYPTED_TALLY},
    EventType.ENCRYPTED_TALLY: {EventType.PARTIAL_DECRYPTION},
    EventType.PARTIAL_DECRYPTION: {EventType.PARTIAL_DECRYPTION, EventType.RESULT},
    EventType.RESULT: set(),
}


@dataclass(frozen=True, slots=True)
class Setup:
    """What was fixed before the first ballot."""

    election: Election
    trustees: Trustees
    credentials: CredentialList


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ballot lies, and what it weighs (0: its credential has a later one)."""

    number: int
    offset: int
    size: int
    weight: int


@dataclass
class Structure:
    """What an archive holds. Ballots are remembered by place, not kept."""

    setup: Setup
    last: Event
    tally: tuple[TallySummary, Cells] | None = None
    decryptions: dict[int, PartialDecryption] = field(default_factory=dict)
    result: tuple[tuple[int, ...], ...] | None = None
    #: For each credential that voted, the number of its last ballot, from 0.
    newest: dict[Point, int] = field(default_factory=dict)
    _offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    _sizes: "array[int]" = field(default_factory=lambda: array("Q"))
    _weights: "array[int]" = field(default_factory=lambda: array("Q"))

    @property
    def ballots(self) -> int:
        """How many ballots there are, those with a later one among them."""
        return len(self._offsets)

    def add_ballot(self, credential: Point, offset: int, size: int) -> None:
        """The next ballot; it takes the place of an earlier one of its credential."""
        earlier = self.newest.get(credential)
        if earlier is not None:
            self._weights[earlier] = 0
        self.newest[credential] = self.ballots
        self._offsets.append(offset)
        self._sizes.append(size)
        self._weights.append(self.setup.credentials.weights[credential])

    def places(self) -> Iterator[Place]:
        """All ballots, in the order of the file."""
        for number, place in enumerate(zip(self._offsets, self._sizes, self._weights, strict=True)):
            yield Place(number, *place)

    @property
    def weight(self) -> int:
        """What the ballots that count weigh together."""
        return sum(self._weights)


def read(path: Path, found: Callable[[Structure], None]) -> Structure:
    """The structure of the archive at ``path``; ``found`` is called once its setup has been checked.

    Raises Invalid with the first fault: code ``archive``, ``event``, ``setup``, ``trustee``, ``credentials``,
    ``ballot``, ``tally``, ``decryption``, ``result``, or one of reading.
    """
    reader = _Reader(found)
    for member in archive.read_members(path):
        reader.take(member)
    demand(not reader.waiting, "event", "data stand at the end without an event")
    if reader.structure is None:
        raise Invalid("event", "there is no setup")
    return reader.structure


class _Reader:
    def __init__(self, found: Callable[[Structure], None]) -> None:
        self.waiting: list[Found] = []
        self.structure: Structure | None = None
        self._last: Event | None = None
        self._found = found
        self._ballots: set[bytes] = set()

    def take(self, member: Found) -> None:
        if not member.is_event:
            self.waiting.append(member)
            demand(
                len(self.waiting) <= max(archive.DATA_BEFORE.values()), "event", "data stand without an event"
            )
            return
        event = Event.read(member.body)
        data, self.waiting = self.waiting, []
        self._check_place(event, data)
        if event.type is EventType.SETUP:
            self.structure = Structure(_setup(data), event)
            self._found(self.structure)
        elif self.structure is not None:
            _TAKERS[event.type](self, self.structure, data)
        self._last = event
        if self.structure is not None:
            self.structure.last = event

    def _check_place(self, event: Event, data: list[Found]) -> None:
        last = self._last
        demand(
            event.type in _MAY_FOLLOW[None if last is None else last.type],
            "event",
            f"{event.type} stands where it cannot",
        )
        demand(
            event == archive.following(last, event.type, _payload(data)),
            "event",
            "an event does not follow the one before it, or not what it points to",
        )
        demand(
            len(data) == archive.DATA_BEFORE[event.type], "event", f"{event.type} does not come with its data"
        )

    def ballot(self, structure: Structure, data: list[Found]) -> None:
        member = data[0]
        name = bytes.fromhex(member.name)
        demand(name not in self._ballots, "ballot", f"ballot {member.name} stands there twice")
        self._ballots.add(name)
        credential = _credential(member.body)
        listed = credential in structure.setup.credentials.weights
        demand(listed, "credential", "a ballot's credential is not on the list")
        structure.add_ballot(credential, member.offset, len(member.body))

    def end(self, structure: Structure, data: list[Found]) -> None:
        """Nothing more than that no ballot may follow."""

    def tally(self, structure: Structure, data: list[Found]) -> None:
        cells, summary = data
        found = TallySummary.read(summary.body)
        demand(found.encrypted_tally == cells.name, "tally", "the summary names another sum")
        structure.tally = found, tallying.read_tally(cells.body, structure.setup.election)

    def decryption(self, structure: Structure, data: list[Found]) -> None:
        factors, owner = data
        found = DecryptionOwner.read(owner.body)
        keys = structure.setup.trustees.keys
        demand(found.payload == factors.name, "decryption", "a trustee's factors are not those named")
        demand(1 <= found.owner <= len(keys), "decryption", f"there is no trustee {found.owner}")
        demand(
            found.owner not in structure.decryptions, "decryption", f"trustee {found.owner} decrypted twice"
        )
        structure.decryptions[found.owner] = PartialDecryption.read(factors.body, structure.setup.election)

    def result(self, structure: Structure, data: list[Found]) -> None:
        structure.result = tallying.read_result(data[0].body, structure.setup.election)


_TAKERS: dict[EventType, Callable[[_Reader, Structure, list[Found]], None]] = {
    EventType.BALLOT: _Reader.ballot,
    EventType.END_BALLOTS: _Reader.end,
    EventType.ENCRYPTED_TALLY: _Reader.tally,
    EventType.PARTIAL_DECRYPTION: _Reader.decryption,
    EventType.RESULT: _Reader.result,
}


def _payload(data: list[Found]) -> bytes | None:
    return data[-1].body if data else None


_CREDENTIAL = b'"credential":"'


def _credential(raw: bytes) -> Point:
    """A ballot's credential, as bytes, without reading all of it; it is read whole when it is checked."""
    start = raw.find(_CREDENTIAL) + len(_CREDENTIAL)
    try:
        return Point(bytes.fromhex(raw[start : start + 64].decode())[::-1])
    except ValueError as error:
        raise Invalid("ballot", "a ballot has no credential") from error


def _setup(data: list[Found]) -> Setup:
    demand(len(data) == archive.DATA_BEFORE[EventType.SETUP], "event", "Setup does not come with its data")
    election, trustees, credentials, payload = (member.body for member in data)
    demand(
        payload == archive.setup_payload(election, trustees, credentials),
        "setup",
        "the setup names other files",
    )
    setup = Setup(Election.read(election), Trustees.read(trustees), CredentialList.read(credentials))
    setup.trustees.check()
    demand(
        setup.trustees.public_key == setup.election.public_key, "setup", "the key is not the trustees' key"
    )
    return setup
