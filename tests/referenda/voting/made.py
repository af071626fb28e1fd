"""Whole referenda made by the real code: keys, credentials, ballots, tally, decryption, archive."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from referenda.voting import (
    archive,
    ballots,
    canonical,
    ceremony,
    credentials,
    districts,
    group,
    proofs,
    tallying,
)
from referenda.voting.archive import EventType, Writer
from referenda.voting.ceremony import Dealing, Member
from referenda.voting.credentials import CredentialList
from referenda.voting.districts import MIN_BALLOTS, DistrictGroup, DistrictList, GroupDecryption, Sums
from referenda.voting.elections import Election, Question
from referenda.voting.errors import Invalid
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.tallying import PartialDecryption, TallySummary
from referenda.voting.trustees import Signed, Single, Trustees, VerificationKey

UUID = "AbCdEfGhJkMnPq"
TIMESTAMP = 1795674322
YES_NO = Question("Meydan yayalaştırılsın mı?", ("Evet", "Hayır"), 1, 1, blank=True)
THREE_OF_FIVE = Question("Hangi üçü?", ("Çiçek", "Ğ", "Işık", "Ö", "Şemsiye"), 0, 3)

Chosen = Sequence[Sequence[int]]


def fault_of(call: Callable[..., object], *arguments: Any, **more: Any) -> str:
    """The code with which the call is refused."""
    with pytest.raises(Invalid) as caught:
        call(*arguments, **more)
    return caught.value.code


@dataclass
class Keys:
    """Trustees with their decryption secrets, by owner."""

    trustees: Trustees
    secrets: dict[int, int]


def single_keys(count: int = 1) -> Keys:
    """This number of trustees, each of them needed."""
    secrets = {owner: group.random_scalar() for owner in range(1, count + 1)}
    return Keys(Trustees(tuple(map(Single.of, secrets.values()))), secrets)


class Ceremony:
    """The key ceremony of a group. The seeds of its members are drawn unless given."""

    def __init__(self, size: int, threshold: int, seeds: Sequence[bytes] = ()) -> None:
        self.members = [
            Member(seed, UUID, index, size, threshold)
            for index, seed in enumerate(seeds or [ceremony.new_seed() for _ in range(size)], start=1)
        ]
        self.certificates = [self.certify(member) for member in self.members]
        self.dealings = [self.deal(member) for member in self.members]
        self.keys = [self.finish(member) for member in self.members]
        self.pedersen = ceremony.complete(self.certificates, self.dealings, self.keys)
        self.trustees = Trustees((self.pedersen,))

    def certify(self, member: Member) -> Signed:
        return member.certificate()

    def deal(self, member: Member) -> Dealing:
        return member.deal(self.certificates)

    def finish(self, member: Member) -> VerificationKey:
        return member.verification_key(self.certificates, self.dealings)

    @property
    def shares(self) -> dict[int, int]:
        """The secret share of each member, by index."""
        return {member.index: member.share(self.certificates, self.dealings) for member in self.members}


def threshold_keys(threshold: int, size: int) -> Keys:
    """A group with this ``threshold``."""
    held = Ceremony(size, threshold)
    return Keys(held.trustees, held.shares)


def joined(*parts: Keys) -> Keys:
    """All of these trustees, in this order."""
    parties = tuple(party for part in parts for party in part.trustees.parties)
    secrets: dict[int, int] = {}
    behind = 0
    for part in parts:
        secrets |= {behind + owner: secret for owner, secret in part.secrets.items()}
        behind += len(part.trustees.keys)
    return Keys(Trustees(parties), secrets)


@dataclass
class Referendum:
    """A referendum under way. ``private`` are the private keys of its ``credentials``.

    ``districts``: for results by district, the index in ``names`` of each voter's district, with groups of
    at least ``least`` ballots. Then ``district_list`` is set.
    """

    keys: Keys
    questions: tuple[Question, ...] = (YES_NO,)
    weights: Sequence[int] = (1, 1, 1)
    districts: Sequence[int] = ()
    names: tuple[str, ...] = ("Konak", "Çeşme", "Urla")
    least: int = MIN_BALLOTS
    credentials: list[str] = field(init=False)
    private: list[int] = field(init=False)
    election: Election = field(init=False)
    listed: CredentialList = field(init=False)
    district_list: DistrictList | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.credentials = [credentials.make() for _ in self.weights]
        self.private = [credentials.private_key(credential, UUID) for credential in self.credentials]
        public = list(map(group.power_of_generator, self.private))
        self.listed = CredentialList.of(dict(zip(public, self.weights, strict=True)))
        description = "Danışma oylaması – bağlayıcı değildir"
        if self.districts:
            of = dict(zip(public, self.districts, strict=True))
            self.district_list = DistrictList(
                uuid=UUID,
                credentials=canonical.hexadecimal(self.listed.raw()),
                least=self.least,
                names=self.names,
                of=tuple(of[credential] for credential in self.listed.weights),
            )
            description = districts.described(description, self.district_list.raw())
        self.election = Election(
            name='Kent meydanı “ışık” \\ "tırnak"',
            description=description,
            public_key=self.keys.trustees.public_key,
            questions=self.questions,
            uuid=UUID,
        )

    def ballot(self, voter: int, *chosen: Sequence[int]) -> bytes:
        """The ballot of a voter, counted from 0."""
        return ballots.make_ballot(self.election, self.private[voter], chosen).raw()

    def setup(self) -> tuple[bytes, bytes, bytes, bytes]:
        """The data before the first event."""
        files = self.election.raw(), self.keys.trustees.raw(), self.listed.raw()
        return *files, archive.setup_payload(*files)

    def tally(self, cast: Iterable[bytes]) -> tuple[bytes, bytes]:
        """The encrypted sum of the last ballots, and its summary."""
        last = self._last(cast)
        cells = tallying.nothing(self.election)
        for credential, ballot in last.items():
            chosen = tuple(answer.choices for answer in ballot.answers)
            cells = tallying.added(cells, tallying.weighted(chosen, self.listed.weights[credential]))
        raw = tallying.write_tally(cells)
        weight = sum(self.listed.weights[credential] for credential in last)
        return raw, TallySummary.of(len(last), weight, raw).raw()

    def _last(self, cast: Iterable[bytes]) -> dict[group.Point, ballots.Ballot]:
        return {(read := ballots.Ballot.read(raw, self.election)).credential: read for raw in cast}

    def decryption(self, tally: bytes, owner: int) -> tuple[bytes, bytes]:
        """The publication of the trustee ``owner``."""
        cells = tallying.read_tally(tally, self.election)
        raw = PartialDecryption.of(cells, self.keys.secrets[owner], self.election).raw()
        return raw, tallying.DecryptionOwner.of(owner, raw).raw()

    def result(self, tally: bytes, decryptions: Mapping[int, bytes], weight: int) -> bytes:
        """The result of these decryptions."""
        decryptions_read = {
            owner: PartialDecryption.read(raw, self.election) for owner, raw in decryptions.items()
        }
        cells = tallying.read_tally(tally, self.election)
        return tallying.write_result(tallying.decrypt(cells, self.keys.trustees, decryptions_read, weight))

    def sums(self, cast: Iterable[bytes]) -> Sums:
        """The sums of the last ballots by district."""
        assert self.district_list is not None
        of = dict(zip(self.listed.weights, self.district_list.of, strict=True))
        sums = Sums(self.election, len(self.names))
        for credential, ballot in self._last(cast).items():
            chosen = tuple(answer.choices for answer in ballot.answers)
            sums.add(of[credential], chosen, self.listed.weights[credential])
        return sums


def signed(data: dict[str, Any], private_key: int) -> bytes:
    """A ballot with these ``data``, signed by an attacker with a valid credential."""
    unsigned = {name: value for name, value in data.items() if name != "signature"}
    digest = canonical.fingerprint(canonical.write(unsigned))
    proof = proofs.prove_exponent(private_key, f"sig|{digest}")
    return canonical.write({**unsigned, "signature": {"hash": digest, "proof": proof.json()}})


def replace_value(data: Any, path: Sequence[str | int], value: object) -> None:
    """Replace or add the value at this path in JSON data."""
    for name in path[:-1]:
        data = data[name]
    data[path[-1]] = value


def changed(raw: bytes, *path: str | int, value: object) -> bytes:
    """Canonical JSON with another value at this path."""
    data = json.loads(raw)
    replace_value(data, path, value)
    return canonical.write(data)


def member_payload(member: Member) -> dict[str, Any]:
    """A member as JSON, for browser code."""
    place = {"uuid": member.uuid, "index": member.index, "size": member.size, "threshold": member.threshold}
    return {"seed": member.seed.hex(), **place}


def as_json(parts: Iterable[Signed | Dealing]) -> list[Any]:
    return [part.json() for part in parts]


Steps = list[tuple[EventType, list[bytes]]]


def story(referendum: Referendum, votes: Iterable[tuple[int, Chosen]], owners: Iterable[int] = (1,)) -> Steps:
    """The events of a referendum from setup to result, each with its data."""
    cast = [referendum.ballot(voter, *chosen) for voter, chosen in votes]
    steps: Steps = [(EventType.SETUP, list(referendum.setup()))]
    steps += [(EventType.BALLOT, [raw]) for raw in cast]
    steps.append((EventType.END_BALLOTS, []))
    return steps + counted(referendum, cast, owners)


def counted(referendum: Referendum, cast: Iterable[bytes], owners: Iterable[int] = (1,)) -> Steps:
    """The events after the end of voting."""
    tally, summary = referendum.tally(cast)
    steps: Steps = [(EventType.ENCRYPTED_TALLY, [tally, summary])]
    published: dict[int, bytes] = {}
    for owner in owners:
        published[owner], wrapper = referendum.decryption(tally, owner)
        steps.append((EventType.PARTIAL_DECRYPTION, [published[owner], wrapper]))
    weight = TallySummary.read(summary).weight
    return [*steps, (EventType.RESULT, [referendum.result(tally, published, weight)])]


def archive_bytes(steps: Steps, timestamp: int = TIMESTAMP) -> bytes:
    """An archive of these events, with consistent names, links and checksums."""
    file = BytesIO()
    writer = Writer(file, timestamp)
    for kind, data in steps:
        writer.add(kind, *data)
    return file.getvalue()


def written(path: Path, steps: Steps, timestamp: int = TIMESTAMP) -> Path:
    """Write an archive of these events to ``path``."""
    path.write_bytes(archive_bytes(steps, timestamp))
    return path


def companion(referendum: Referendum, cast: Iterable[bytes], owners: Iterable[int] = (1,)) -> list[bytes]:
    """The lines of a district file, from the list to the result."""
    assert referendum.district_list is not None
    groups = districts.summed(referendum.sums(cast), referendum.least)
    return [referendum.district_list.raw(), *groups_counted(referendum, groups, owners)]


def groups_counted(
    referendum: Referendum, groups: Sequence[DistrictGroup], owners: Iterable[int] = (1,)
) -> list[bytes]:
    """The lines that follow from these groups."""
    keys = referendum.keys
    parts = {
        owner: GroupDecryption.of(owner, groups, keys.secrets[owner], referendum.election) for owner in owners
    }
    numbers = districts.decrypt(groups, keys.trustees, parts)
    decryptions = [decryption.raw() for decryption in parts.values()]
    return [districts.write_groups(groups), *decryptions, districts.write_result(numbers)]


def second_proofs(
    referendum: Referendum,
    steps: Steps,
    group_lines: Sequence[bytes] = (),
    groups: Sequence[DistrictGroup] = (),
) -> list[bytes]:
    """Second proofs, by line, of the decryptions in ``steps`` and of each line in ``group_lines``."""
    election, lines = referendum.election, []
    [cells] = [
        tallying.read_tally(data[0], election) for kind, data in steps if kind is EventType.ENCRYPTED_TALLY
    ]
    parts = [data for kind, data in steps if kind is EventType.PARTIAL_DECRYPTION]
    for place, (factors, wrapper) in enumerate(parts):
        owner = tallying.DecryptionOwner.read(wrapper).owner
        decrypted = [(cells, PartialDecryption.read(factors, election))]
        if group_lines:
            line = GroupDecryption.read(group_lines[place], election)
            decrypted += [(group.cells, part) for group, part in zip(groups, line.parts, strict=True)]
        lines.append(FactorProofs.of(owner, decrypted, referendum.keys.secrets[owner], election).raw())
    return lines


def cast_in(steps: Steps) -> list[bytes]:
    """The ballots of a referendum in order."""
    return [data[0] for kind, data in steps if kind is EventType.BALLOT]


def lines_bytes(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def beside(path: Path, lines: Iterable[bytes], suffix: str = ".districts") -> Path:
    """Write a file with these lines beside the archive at ``path``, by default the district file."""
    beside_path = path.with_suffix(suffix)
    beside_path.write_bytes(lines_bytes(lines))
    return beside_path


def whole(
    path: Path, referendum: Referendum, votes: Iterable[tuple[int, Chosen]], owners: Iterable[int] = (1,)
) -> Path:
    """Write the archive of a referendum from setup to result to ``path``."""
    return written(path, story(referendum, votes, owners))


def read_back(path: Path) -> Steps:
    """The events of an archive by any writer."""
    steps: Steps = []
    waiting: list[bytes] = []
    for member in archive.read_members(path, lambda: canonical.LARGEST):
        if member.is_event:
            steps.append((archive.Event.read(member.body).type, waiting))
            waiting = []
        else:
            waiting.append(member.body)
    return steps
