"""The bytes of an archive: one encoding is written, and only that one is read."""

import io
from pathlib import Path

import pytest

from referenda.voting import archive, canonical
from referenda.voting.archive import BLOCK, Event, EventType, Member, Writer
from referenda.voting.errors import Invalid
from tests.referenda.voting.made import fault_of

TIME = 1795674322
DATA = b'{"a":1}'


def small() -> bytes:
    """Two data and one event."""
    file = io.BytesIO()
    Writer(file, TIME).add(EventType.ENCRYPTED_TALLY, DATA, b"x" * 600)
    return file.getvalue()


def members(path: Path, raw: bytes, largest: int = 1 << 20) -> list[Member]:
    path.write_bytes(raw)
    return list(archive.read_members(path, lambda: largest))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.bel"


def test_a_header_has_the_format_of_unix_seventh_edition():
    block = archive.member("BELENIOS", b"abc", TIME)[:BLOCK]

    assert block[:124] == b"BELENIOS".ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2
    assert block[124:148] == b"00000000003\0" + b"15301730622\0".replace(b"15301730622", b"%011o" % TIME)
    assert block[148:156] == b"%06o\0 " % (sum(block[:148]) + 8 * 32 + sum(block[156:]))
    assert block[156:] == b"0" + bytes(355)


def test_members_round_trip(path):
    read = members(path, small())

    assert [(member.name, member.is_event) for member in read] == [
        (canonical.hexadecimal(member.body), number == 2) for number, member in enumerate(read)
    ]
    assert [member.body for member in read[:2]] == [DATA, b"x" * 600]
    raw = small()
    assert [raw[one.offset : one.offset + len(one.body)] for one in read] == [one.body for one in read]
    event = Event.read(read[2].body)
    assert event == Event(EventType.ENCRYPTED_TALLY, 0, None, read[1].name)
    assert event.raw() == read[2].body


def test_events_point_to_their_parent():
    file = io.BytesIO()
    writer = Writer(file, TIME)
    first = writer.add(EventType.SETUP, DATA)
    second = writer.add(EventType.END_BALLOTS)

    assert (first.height, second.height) == (0, 1)
    assert (first.parent, second.parent) == (None, first.name)
    assert second.payload is None
    assert first.name == canonical.hexadecimal(first.raw())
    assert second.raw() == b'{"parent":"%s","height":1,"type":"EndBallots"}' % first.name.encode()


def test_an_archive_without_members_is_read(path):
    assert members(path, archive.head(TIME)) == []


def test_a_changed_byte_is_detected_at_any_position(path):
    raw = small()
    for place in range(0, len(raw), 5):
        changed = bytearray(raw)
        changed[place] ^= 1 << place % 8
        assert fault_of(members, path, bytes(changed)) in {
            *("archive", "size", "version"),
            *("malformed", "not_canonical", "shape"),
        }


def test_every_truncation_within_a_member_is_detected(path):
    raw = small()
    ends = {0, BLOCK * 2, BLOCK * 4, BLOCK * 7, len(raw)}
    assert len(raw) == BLOCK * 9
    for size in range(0, len(raw), 64):
        if size not in ends:
            assert fault_of(members, path, raw[:size]) == "archive"
    assert fault_of(members, path, b"") == "archive"
    assert [len(members(path, raw[:size])) for size in sorted(ends - {0})] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "more", [b"\0", b"x", bytes(BLOCK), bytes(2 * BLOCK), bytes(20 * BLOCK), b"x" * BLOCK, small()[:BLOCK]]
)
def test_appended_bytes_are_detected(path, more):
    assert fault_of(members, path, small() + more) == "archive"


def test_two_concatenated_archives_are_detected(path):
    assert fault_of(members, path, small() + small()) == "archive"


def test_data_in_the_padding_are_detected(path):
    member = bytearray(archive.data_member(DATA, TIME))
    member[-1] = 1
    assert fault_of(members, path, archive.head(TIME) + member) == "archive"


def test_another_time_at_one_member_is_detected(path):
    assert len(members(path, archive.head(TIME) + archive.data_member(DATA, TIME))) == 1
    assert fault_of(members, path, archive.head(TIME) + archive.data_member(DATA, TIME + 1)) == "archive"


@pytest.mark.parametrize(
    "name",
    [
        canonical.hexadecimal(DATA) + ".json",
        canonical.hexadecimal(DATA) + ".data.json.",
        canonical.hexadecimal(DATA) + ".event.json\n",
        canonical.hexadecimal(DATA).upper() + ".data.json",
        "./" + canonical.hexadecimal(DATA) + ".data.json",
        canonical.hexadecimal(DATA + b" ") + ".data.json",
        "BELENIOS",
        "",
        "x" * 100,
    ],
)
def test_wrong_names_are_detected(path, name):
    assert fault_of(members, path, archive.head(TIME) + archive.member(name, DATA, TIME)) == "archive"


def with_checksum(block: bytes | bytearray) -> bytes:
    changed = bytearray(block)
    changed[148:156] = b" " * 8
    changed[148:156] = b"%06o\x00 " % sum(changed)
    return bytes(changed)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (100, b"0000777\0"),
        (108, b"0001750\0"),
        (124, b"           \0"),
        (124, b"-0000000007\0"),
        (124, b"0000000007\0\0"),
        (124, b"00000000008\0"),
        (124, b"\x80" + bytes(11)),
        (135, b" "),
        (157, b"link"),
        (257, b"ustar\00000"),
        (345, b"prefix"),
        (500, b"\1"),
        (156, b"\0"),
        (156, b"5"),
    ],
)
def test_wrong_headers_with_a_valid_checksum_are_detected(path, place, value):
    member = bytearray(archive.data_member(DATA, TIME))
    member[place : place + len(value)] = value

    assert (
        fault_of(members, path, archive.head(TIME) + with_checksum(member[:BLOCK]) + member[BLOCK:])
        == "archive"
    )


def test_a_header_claiming_gigabytes_allocates_no_memory(path):
    member = bytearray(archive.data_member(DATA, TIME))
    member[124:136] = b"77777777777\0"

    assert (
        fault_of(members, path, archive.head(TIME) + with_checksum(member[:BLOCK]) + member[BLOCK:]) == "size"
    )


def test_oversized_members_are_detected(path):
    assert len(members(path, small(), 600)) == 3
    assert fault_of(members, path, small(), largest=599) == "size"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"version":1,"timestamp":"1795674323"}', "archive"),
        (b'{"version":1,"timestamp":1795674322}', "shape"),
        (b'{"version":2,"timestamp":"1795674322"}', "version"),
        (b'{"version":true,"timestamp":"1795674322"}', "version"),
        (b'{"version":1,"timestamp":"01795674322"}', "archive"),
        (b'{"version":1,"timestamp":"1795674322.5"}', "archive"),
        (b'{"version":1,"timestamp":"99999999999"}', "archive"),
        (b'{"version":1,"timestamp":"9999999999"}', "archive"),
        (b'{"version":1,"timestamp":""}', "archive"),
        (b'{"version":1,"timestamp":"-1"}', "archive"),
        (b'{"version":1}', "shape"),
        (b'{"version":1,"timestamp":"1795674322"} ', "not_canonical"),
        (b"", "malformed"),
        (b"x" * 600, "archive"),
    ],
)
def test_wrong_first_members_are_refused(path, body, code):
    assert fault_of(members, path, archive.member("BELENIOS", body, TIME)) == code


@pytest.mark.parametrize("name", ["belenios", "BELENIOS.json", "x"])
def test_wrong_first_names_are_refused(path, name):
    body = canonical.write({"version": 1, "timestamp": str(TIME)})
    assert fault_of(members, path, archive.member(name, body, TIME)) == "archive"


HASH = "ab" * 32


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"height":0,"type":"Setup"}', None),
        (f'{{"parent":"{HASH}","height":7,"type":"Ballot","payload":"{HASH}"}}', None),
        ('{"parent":null,"height":0,"type":"Setup"}', "not_canonical"),
        ('{"height":0,"type":"Setup","payload":null}', "not_canonical"),
        ('{"height":0,"type":"Shuffle"}', "event"),
        ('{"height":0,"type":"setup"}', "event"),
        ('{"height":0,"type":7}', "shape"),
        ('{"height":"0","type":"Setup"}', "shape"),
        ('{"height":-1,"type":"Setup"}', "shape"),
        ('{"height":false,"type":"Setup"}', "shape"),
        ('{"type":"Setup","height":0}', "shape"),
        ('{"height":0}', "shape"),
        ('{"height":0,"type":"Setup","more":0}', "shape"),
        ('{"parent":"x","height":0,"type":"Setup"}', "shape"),
        (f'{{"parent":"{HASH.upper()}","height":0,"type":"Setup"}}', "shape"),
        (f'{{"parent":"{HASH}\\n","height":0,"type":"Setup"}}', "shape"),
        ("[]", "shape"),
    ],
)
def test_events_have_one_form(text, code):
    if code is None:
        assert Event.read(text.encode()).raw() == text.encode()
    else:
        with pytest.raises(Invalid) as caught:
            Event.read(text.encode())
        assert caught.value.code == code
