"""First pass over an archive: the chain of events, their payloads, and the positions of ballots."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from referenda.verifier.numbers import Numbers
from referenda.voting import archive, ballots, canonical, credentials, tallying
from referenda.voting.archive import Event, EventType, Member
from referenda.voting.credentials import CredentialList
from referenda.voting.elections import Election
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells, DecryptionOwner, PartialDecryption, TallySummary
from referenda.voting.trustees import Trustees

#: Including replaced ballots. So many ballots take 900 MB of memory beside the credentials.
MAX_BALLOTS = 10_000_000
#: Including replaced ones. All partial decryptions stay in memory until they have been verified.
MAX_DECRYPTIONS = 1000

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
    """The files of the setup event. ``listed`` is the SHA-256 that names the credential list."""

    election: Election
    trustees: Trustees
    credentials: CredentialList
    listed: str


@dataclass(frozen=True, slots=True)
class Place:
    """Position and weight of a ballot. The weight is 0 if a later ballot of the credential replaced it.

    ``district`` is the ballot's district, or 0 for every ballot if results are not by district.
    """

    number: int
    offset: int
    size: int
    weight: int
    district: int = 0


@dataclass
class Structure:
    """Content of an archive. Only the positions of ballots are stored, not the ballots."""

    setup: Setup
    last: Event
    #: The name of ``last``, which is the head of the log.
    head: str
    #: Height of the event that was searched for, or None if there is no such event.
    height: int | None = None
    tally: tuple[TallySummary, Cells] | None = None
    #: Partial decryptions with their trustees' numbers, in the archive's order.
    decrypted: list[tuple[int, PartialDecryption]] = field(default_factory=list)
    result: tuple[tuple[int, ...], ...] | None = None
    #: By credential, the number (from 0) of its last ballot.
    newest: dict[Point, int] = field(default_factory=dict)
    _numbers: Numbers = field(default_factory=Numbers)
    _offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    _sizes: "array[int]" = field(default_factory=lambda: array("I"))
    _weights: "array[int]" = field(default_factory=lambda: array("I"))

    @property
    def decryptions(self) -> dict[int, PartialDecryption]:
        """The newest partial decryption of each trustee, by trustee's number. Only these count."""
        return dict(self.decrypted)

    @property
    def ballots(self) -> int:
        """Number of ballots, including replaced ones."""
        return len(self._offsets)

    def add_ballot(self, member: Member) -> None:
        """Add the next ballot. It replaces an earlier one of the same credential. Raises Invalid."""
        demand(self.ballots < MAX_BALLOTS, "size", f"there are more than {MAX_BALLOTS} ballots")
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
        """Positions of all ballots in the order of the file. ``districts`` has the district of each."""
        of = repeat(0, self.ballots) if districts is None else districts
        for number, place in enumerate(zip(self._offsets, self._sizes, self._weights, of, strict=True)):
            yield Place(number, *place)

    @property
    def weight(self) -> int:
        """Total weight of the counted ballots."""
        return sum(self._weights)

    def counts(self, tracker: str) -> bool:
        """Whether the ballot with ``tracker`` counts, rather than having been replaced.

        Raises Invalid (``missing``) if it is not in the archive.
        """
        name = canonical.from_base64(tracker)
        number = None if name is None else self._numbers.of(name)
        if number is None:
            raise Invalid("missing", "there is no ballot with this tracker")
        return bool(self._weights[number])


def read(path: Path, on_setup: Callable[[Structure], None], *, head: str | None = None) -> Structure:
    """Read the structure of the archive at ``path``. ``on_setup`` is called after the setup is verified.

    ``head`` names an event to search for. Raises Invalid with the first fault: code ``archive``, ``size``,
    ``event``, ``setup``, ``trustee``, ``credentials``, ``credential``, ``ballot``, ``tally``, ``decryption``,
    or one of reading.
    """
    reader = _Reader(on_setup, head)
    for member in archive.read_members(path, reader.largest):
        reader.take(member)
    demand(not reader.waiting, "event", "data stand at the end without an event")
    if reader.structure is None:
        raise Invalid("event", "there is no setup")
    return reader.structure


class _Reader:
    def __init__(self, on_setup: Callable[[Structure], None], head: str | None) -> None:
        self.waiting: list[Member] = []
        self.structure: Structure | None = None
        self._on_setup = on_setup
        self._looked_for = head

    def largest(self) -> int:
        """Maximum size of the next member. Only the third member of the setup is a long list."""
        if self.structure is None and len(self.waiting) == 2:
            return credentials.LARGEST_LIST
        return canonical.LARGEST

    def take(self, member: Member) -> None:
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
            self.structure = Structure(_read_setup(data), event, member.name)
            self._on_setup(self.structure)
        else:
            _TAKERS[event.type](self.structure, data)
        self.structure.last, self.structure.head = event, member.name
        if member.name == self._looked_for:
            self.structure.height = event.height

    def _check_place(self, event: Event, data: list[Member]) -> None:
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


def _add_ballot(structure: Structure, data: list[Member]) -> None:
    structure.add_ballot(data[0])


def _accept_end(_structure: Structure, _data: list[Member]) -> None:
    """Accept the end of the ballots. `_MAY_FOLLOW` already excludes later ones, so nothing is stored."""


def _add_tally(structure: Structure, data: list[Member]) -> None:
    cells, summary = data
    totals = TallySummary.read(summary.body)
    demand(totals.encrypted_tally == cells.name, "tally", "the summary names another sum")
    structure.tally = totals, tallying.read_tally(cells.body, structure.setup.election)


def _add_decryption(structure: Structure, data: list[Member]) -> None:
    factors, owner = data
    ownership = DecryptionOwner.read(owner.body)
    keys = structure.setup.trustees.keys
    demand(ownership.payload == factors.name, "decryption", "a trustee's factors are not those named")
    demand(1 <= ownership.owner <= len(keys), "decryption", f"there is no trustee {ownership.owner}")
    is_room = len(structure.decrypted) < MAX_DECRYPTIONS
    demand(is_room, "size", f"there are more than {MAX_DECRYPTIONS} partial decryptions")
    structure.decrypted.append(
        (ownership.owner, PartialDecryption.read(factors.body, structure.setup.election))
    )


def _add_result(structure: Structure, data: list[Member]) -> None:
    structure.result = tallying.read_result(data[0].body, structure.setup.election)


_TAKERS: dict[EventType, Callable[[Structure, list[Member]], None]] = {
    EventType.BALLOT: _add_ballot,
    EventType.END_BALLOTS: _accept_end,
    EventType.ENCRYPTED_TALLY: _add_tally,
    EventType.PARTIAL_DECRYPTION: _add_decryption,
    EventType.RESULT: _add_result,
}


def _read_setup(data: list[Member]) -> Setup:
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
