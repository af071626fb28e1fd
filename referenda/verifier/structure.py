"""The first pass over an archive: the chain of events, what each points to, and where the ballots lie."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from referenda.verifier.numbers import Numbers
from referenda.voting import archive, ballots, canonical, credentials, tallying
from referenda.voting.archive import Event, EventType, Found
from referenda.voting.credentials import CredentialList
from referenda.voting.elections import Election
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, DecryptionOwner, PartialDecryption, TallySummary
from referenda.voting.trustees import Trustees

#: With those that a later one replaced. As many take 900 MB of memory beside the credentials.
MOST_BALLOTS = 10_000_000
#: Parts that a later one of the same trustee replaced among them: all are kept until they have been checked.
MOST_DECRYPTIONS = 1000

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
    """What was fixed before the first ballot. ``listed``: by which name the file of credentials goes."""

    election: Election
    trustees: Trustees
    credentials: CredentialList
    listed: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ballot lies, and what it weighs (0: its credential has a later one).

    ``district``: of those that are told apart; where none are, all ballots are of the first.
    """

    number: int
    offset: int
    size: int
    weight: int
    district: int = 0


@dataclass
class Structure:
    """What an archive holds. Ballots are remembered by place, not kept."""

    setup: Setup
    last: Event
    #: The name of ``last``: the head of the log.
    head: str
    #: The height of the event that was looked for, if it is there.
    height: int | None = None
    tally: tuple[TallySummary, Cells] | None = None
    #: All that trustees decrypted, with their numbers, in the archive's order.
    decrypted: list[tuple[int, PartialDecryption]] = field(default_factory=list)
    result: tuple[tuple[int, ...], ...] | None = None
    #: For each credential that voted, the number of its last ballot, from 0.
    newest: dict[Point, int] = field(default_factory=dict)
    _numbers: Numbers = field(default_factory=Numbers)
    _offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    _sizes: "array[int]" = field(default_factory=lambda: array("I"))
    _weights: "array[int]" = field(default_factory=lambda: array("I"))

    @property
    def decryptions(self) -> dict[int, PartialDecryption]:
        """By trustee's number, the newest part of each: that one counts."""
        return dict(self.decrypted)

    @property
    def ballots(self) -> int:
        """How many ballots there are, those with a later one among them."""
        return len(self._offsets)

    def add_ballot(self, member: Found) -> None:
        """The next ballot; it takes the place of an earlier one of its credential. Raises Invalid."""
        demand(self.ballots < MOST_BALLOTS, "size", f"there are more than {MOST_BALLOTS} ballots")
        credential = ballots.credential_of(member.body, self.setup.election)
        listed = credential in self.setup.credentials.weights
        demand(listed, "credential", f"the credential of ballot {self.ballots + 1} is not on the list")
        name = bytes.fromhex(member.name)
        again = self._numbers.of(name) is not None
        demand(not again, "ballot", f"ballot {self.ballots + 1} stands there a second time")
        self._numbers.add(name, self.ballots)
        earlier = self.newest.get(credential)
        if earlier is not None:
            self._weights[earlier] = 0
        self.newest[credential] = self.ballots
        self._offsets.append(member.offset)
        self._sizes.append(len(member.body))
        self._weights.append(self.setup.credentials.weights[credential])

    def places(self, districts: Sequence[int] | None = None) -> Iterator[Place]:
        """All ballots, in the order of the file, of these ``districts``."""
        of = repeat(0, self.ballots) if districts is None else districts
        for number, place in enumerate(zip(self._offsets, self._sizes, self._weights, of, strict=True)):
            yield Place(number, *place)

    @property
    def weight(self) -> int:
        """What the ballots that count weigh together."""
        return sum(self._weights)

    def counts(self, tracker: str) -> bool:
        """Whether the ballot with ``tracker`` counts, or has a later one of its credential.

        Raises Invalid (``missing``) if it is not in the archive.
        """
        name = canonical.from_base64(tracker)
        number = None if name is None else self._numbers.of(name)
        if number is None:
            raise Invalid("missing", "there is no ballot with this tracker")
        return bool(self._weights[number])


def read(path: Path, found: Callable[[Structure], None], *, head: str | None = None) -> Structure:
    """The structure of the archive at ``path``; ``found`` is called once its setup has been checked.

    ``head`` names an event to look for. Raises Invalid with the first fault: code ``archive``, ``size``,
    ``event``, ``setup``, ``trustee``, ``credentials``, ``credential``, ``ballot``, ``tally``, ``decryption``,
    or one of reading.
    """
    reader = _Reader(found, head)
    for member in archive.read_members(path, reader.largest):
        reader.take(member)
    demand(not reader.waiting, "event", "data stand at the end without an event")
    if reader.structure is None:
        raise Invalid("event", "there is no setup")
    return reader.structure


class _Reader:
    def __init__(self, found: Callable[[Structure], None], head: str | None) -> None:
        self.waiting: list[Found] = []
        self.structure: Structure | None = None
        self._found = found
        self._looked_for = head

    def largest(self) -> int:
        """How many bytes the next member may have: only the third of the setup is a long list."""
        if self.structure is None and len(self.waiting) == 2:
            return credentials.LARGEST_LIST
        return canonical.LARGEST

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
        if self.structure is None:
            self.structure = Structure(_setup(data), event, member.name)
            self._found(self.structure)
        else:
            _TAKERS[event.type](self.structure, data)
        self.structure.last, self.structure.head = event, member.name
        if member.name == self._looked_for:
            self.structure.height = event.height

    def _check_place(self, event: Event, data: list[Found]) -> None:
        last = None if self.structure is None else self.structure.last
        demand(
            event.type in _MAY_FOLLOW[None if last is None else last.type],
            "event",
            f"{event.type} stands where it cannot",
        )
        demand(
            event.height == (0 if last is None else last.height + 1)
            and event.parent == (None if self.structure is None else self.structure.head)
            and event.payload == (data[-1].name if data else None),
            "event",
            "an event does not follow the one before it, or not what it points to",
        )
        demand(
            len(data) == archive.DATA_BEFORE[event.type], "event", f"{event.type} does not come with its data"
        )


def _ballot(structure: Structure, data: list[Found]) -> None:
    structure.add_ballot(data[0])


def _end(_structure: Structure, _data: list[Found]) -> None:
    """Nothing more than that no ballot may follow."""


def _tally(structure: Structure, data: list[Found]) -> None:
    cells, summary = data
    found = TallySummary.read(summary.body)
    demand(found.encrypted_tally == cells.name, "tally", "the summary names another sum")
    structure.tally = found, tallying.read_tally(cells.body, structure.setup.election)


def _decryption(structure: Structure, data: list[Found]) -> None:
    factors, owner = data
    found = DecryptionOwner.read(owner.body)
    keys = structure.setup.trustees.keys
    demand(found.payload == factors.name, "decryption", "a trustee's factors are not those named")
    demand(1 <= found.owner <= len(keys), "decryption", f"there is no trustee {found.owner}")
    is_room = len(structure.decrypted) < MOST_DECRYPTIONS
    demand(is_room, "size", f"there are more than {MOST_DECRYPTIONS} partial decryptions")
    structure.decrypted.append((found.owner, PartialDecryption.read(factors.body, structure.setup.election)))


def _result(structure: Structure, data: list[Found]) -> None:
    structure.result = tallying.read_result(data[0].body, structure.setup.election)


_TAKERS: dict[EventType, Callable[[Structure, list[Found]], None]] = {
    EventType.BALLOT: _ballot,
    EventType.END_BALLOTS: _end,
    EventType.ENCRYPTED_TALLY: _tally,
    EventType.PARTIAL_DECRYPTION: _decryption,
    EventType.RESULT: _result,
}


def _setup(data: list[Found]) -> Setup:
    election, trustees, credentials, payload = (member.body for member in data)
    demand(
        payload == archive.setup_payload(election, trustees, credentials),
        "setup",
        "the setup names other files",
    )
    setup = Setup(
        Election.read(election), Trustees.read(trustees), CredentialList.read(credentials), data[2].name
    )
    setup.trustees.check()
    demand(
        setup.trustees.public_key == setup.election.public_key, "setup", "the key is not the trustees' key"
    )
    return setup
