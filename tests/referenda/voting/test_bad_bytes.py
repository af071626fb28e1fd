"""Any bytes are refused with a reason or are the canonical encoding of what was read."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referenda.verifier import checking
from referenda.voting import ballots, canonical, tallying
from referenda.voting.archive import Event
from referenda.voting.ballots import Ballot
from referenda.voting.ceremony import Dealing, Member
from referenda.voting.credentials import CredentialList
from referenda.voting.elections import Election
from referenda.voting.errors import Invalid
from referenda.voting.tallying import DecryptionOwner, PartialDecryption, TallySummary
from referenda.voting.trustees import Trustees
from tests.examples import examples
from tests.referenda.voting import made
from tests.referenda.voting.made import (
    THREE_OF_FIVE,
    UUID,
    YES_NO,
    Referendum,
    joined,
    single_keys,
    threshold_keys,
)

REFERENDUM = Referendum(joined(single_keys(), threshold_keys(2, 2)), (YES_NO, THREE_OF_FIVE), weights=(1, 2))
ELECTION = REFERENDUM.election
BALLOT = REFERENDUM.ballot(0, [0, 1, 0], [0, 1, 0, 0, 1])
TALLY, SUMMARY = REFERENDUM.tally([BALLOT])
FACTORS, OWNER = REFERENDUM.decryption(TALLY, 1)
MEMBERS = [Member(bytes([index]) * 32, UUID, index, 2, 2) for index in (1, 2)]
CERTIFICATES = [member.certificate() for member in MEMBERS]
EVENT = b'{"parent":"%s","height":1,"type":"EndBallots"}' % (b"ab" * 32)
DEALING = canonical.write(MEMBERS[0].deal(CERTIFICATES).json())


def ballot(raw: bytes) -> bytes:
    try:
        claimed = ballots.credential_of(raw, ELECTION)
    except Invalid:
        with pytest.raises(Invalid):
            Ballot.read(raw, ELECTION)
        raise
    read = Ballot.read(raw, ELECTION)
    read.check(ELECTION)
    assert read.credential == claimed
    return read.raw()


def trustees(raw: bytes) -> bytes:
    read = Trustees.read(raw)
    read.check()
    return read.raw()


def dealing(raw: bytes) -> bytes:
    read = Dealing.read(canonical.read(raw), 2)
    read.check(CERTIFICATES, 1)
    return canonical.write(read.json())


def result(raw: bytes) -> bytes:
    return tallying.write_result(tallying.read_result(raw, ELECTION))


#: A valid file of each kind, and how it is read and written.
FILES: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "election": (ELECTION.raw(), lambda raw: Election.read(raw).raw()),
    "trustees": (REFERENDUM.keys.trustees.raw(), trustees),
    "credentials": (REFERENDUM.listed.raw(), lambda raw: CredentialList.read(raw).raw()),
    "ballot": (BALLOT, ballot),
    "tally": (TALLY, lambda raw: tallying.write_tally(tallying.read_tally(raw, ELECTION))),
    "summary": (SUMMARY, lambda raw: TallySummary.read(raw).raw()),
    "factors": (FACTORS, lambda raw: PartialDecryption.read(raw, ELECTION).raw()),
    "owner": (OWNER, lambda raw: DecryptionOwner.read(raw).raw()),
    "result": (b'{"result":[[0,1,0],[0,1,0,0,1]]}', result),
    "event": (EVENT, lambda raw: Event.read(raw).raw()),
    "dealing": (DEALING, dealing),
}
kinds = st.sampled_from(sorted(FILES))

deep: Any = []
for _ in range(300):
    deep = [deep]
numbers = [0, -1, 1, 2**31, 2**64, 10**400, 0.5, float("inf")]
odd = st.sampled_from([None, True, False, *numbers, "", "0", "-1", "\ud800", "\x00", deep])
values = st.recursive(
    odd | st.integers() | st.text() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def refused_or_the_only_form(kind: str, raw: bytes) -> None:
    try:
        again = FILES[kind][1](raw)
    except Invalid:
        return
    assert again == raw


@pytest.mark.parametrize("kind", sorted(FILES))
def test_the_valid_files_are_accepted(kind):
    raw, again = FILES[kind]

    assert again(raw) == raw


@given(kinds, st.binary(max_size=200))
def test_any_bytes_are_refused_or_canonical(kind, raw):
    refused_or_the_only_form(kind, raw)


@given(kinds, values, st.booleans())
def test_any_json_is_refused_or_canonical(kind, data, escaped):
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=escaped)

    refused_or_the_only_form(kind, text.encode("utf-8", "surrogatepass"))


@settings(max_examples=examples(60))
@given(kinds, values, st.data(), st.booleans())
def test_any_replaced_value_is_refused_or_canonical(kind, value, draw, escaped):
    """Also with members left out, added or doubled, and with longer lists."""
    data = json.loads(FILES[kind][0])
    place = data
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or not place[key] or draw.draw(st.booleans()):
            break
        place = place[key]
    match draw.draw(st.sampled_from(["other", "none", "more", "twice"])):
        case "other":
            place[key] = value
        case "none":
            del place[key]
        case "more" if isinstance(place, dict):
            place["more"] = value
        case _ if isinstance(place, list):
            place.insert(key, place[key])
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=escaped)

    refused_or_the_only_form(kind, text.encode("utf-8", "surrogatepass"))


@settings(max_examples=examples(200))
@given(kinds, st.data())
def test_any_changed_bytes_are_refused_or_canonical(kind, draw):
    raw = bytearray(FILES[kind][0])
    for _ in range(draw.draw(st.integers(1, 3))):
        place = draw.draw(st.integers(0, len(raw) - 1))
        raw[place : place + draw.draw(st.integers(0, 2))] = draw.draw(st.binary(max_size=2))

    refused_or_the_only_form(kind, bytes(raw))


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / f"{UUID}.bel"
    return made.whole(path, Referendum(made.single_keys()), [(0, [[0, 1, 0]])])


def refused_or_holds(path: Path) -> None:
    with suppress(Invalid):
        checking.verify(path, processes=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
def test_any_bytes_as_an_archive_are_refused_or_canonical(tmp_path, raw):
    (tmp_path / "x.bel").write_bytes(raw)

    refused_or_holds(tmp_path / "x.bel")


@settings(max_examples=examples(50), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_an_archive_with_replaced_data_is_refused_or_canonical(tmp_path, archived, draw):
    """All names, links and checksums are consistent."""
    steps = made.read_back(archived)
    _kind, data = draw.draw(st.sampled_from(steps[:2] + steps[3:]))
    data[draw.draw(st.integers(0, len(data) - 1))] = canonical.write(draw.draw(values.filter(writable)))
    made.written(tmp_path / "x.bel", steps)

    with pytest.raises(Invalid):
        checking.verify(tmp_path / "x.bel", processes=1)


def writable(data: object) -> bool:
    try:
        canonical.write(data)
    except (Invalid, ValueError):
        return False
    return True
