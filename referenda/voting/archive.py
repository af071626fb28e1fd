"""The public archive of a referendum, ``UUID.bel``: an append-only tar file.

Members are data and events, named by the SHA-256 of their bytes. Each event names its predecessor, so the
newest event fixes the whole history. Headers have the tar format of Unix version 7: no magic, and no
end-of-archive blocks. Every member has the same timestamp, that of the archive, so a header does not disclose
when a ballot was cast.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from referenda.voting import canonical
from referenda.voting.canonical import Json
from referenda.voting.errors import Invalid
from referenda.voting.proofs import demand

BLOCK = 512
HEADER_NAME = "BELENIOS"
_NAME = re.compile(r"([0-9a-f]{64})\.(data|event)\.json")
_HASH = re.compile(r"[0-9a-f]{64}")


class EventType(StrEnum):
    """Event types in the order in which they occur."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


#: Number of data members before an event of each type. The last of them is the event's payload.
DATA_BEFORE = {
    EventType.SETUP: 4,
    EventType.BALLOT: 1,
    EventType.END_BALLOTS: 0,
    EventType.ENCRYPTED_TALLY: 2,
    EventType.PARTIAL_DECRYPTION: 2,
    EventType.RESULT: 1,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``parent`` and ``payload`` are SHA-256 in hexadecimal; ``height`` counts from 0."""

    type: EventType
    height: int
    parent: str | None
    payload: str | None

    @classmethod
    def read(cls, raw: bytes) -> "Event":
        """Parse the bytes of an event member. Raises Invalid."""
        fields = canonical.members(canonical.read(raw), "parent?", "height", "type", "payload?")
        kind = canonical.text(fields["type"])
        demand(kind in set(EventType), "event", f"there are no events of the type {kind[:40]!a}")
        event = cls(
            EventType(kind),
            canonical.number(fields["height"]),
            _hash(fields.get("parent")),
            _hash(fields.get("payload")),
        )
        demand(event.raw() == raw, "not_canonical", "written again, an event gives other bytes")
        return event

    def raw(self) -> bytes:
        """Canonical bytes of the event."""
        data: dict[str, Json] = {} if self.parent is None else {"parent": self.parent}
        data |= {"height": canonical.written_number(self.height), "type": str(self.type)}
        if self.payload is not None:
            data["payload"] = self.payload
        return canonical.write(data)

    @property
    def name(self) -> str:
        """SHA-256 of the event, by which the next event refers to it. The newest event's name is the head."""
        return canonical.hexadecimal(self.raw())


def _hash(data: Json) -> str | None:
    if data is None:
        return None
    text = canonical.text(data)
    demand(bool(_HASH.fullmatch(text)), "shape", "a link is 64 hexadecimal digits")
    return text


def following(parent: Event | None, kind: EventType, payload: bytes | None = None) -> Event:
    """The successor of ``parent``, or the first event if ``parent`` is None."""
    return Event(
        type=kind,
        height=0 if parent is None else parent.height + 1,
        parent=None if parent is None else parent.name,
        payload=None if payload is None else canonical.hexadecimal(payload),
    )


def setup_payload(election: bytes, trustees: bytes, credentials: bytes) -> bytes:
    """Payload of the setup event: the hashes of the three files."""
    return canonical.write(
        {
            "election": canonical.hexadecimal(election),
            "trustees": canonical.hexadecimal(trustees),
            "credentials": canonical.hexadecimal(credentials),
        }
    )


# Writing


def _block(name: str, size: int, timestamp: int) -> bytes:
    block = bytearray(BLOCK)
    block[0 : len(name)] = name.encode("ascii")
    block[100:124] = b"0000644\x000000000\x000000000\x00"
    block[124:136] = b"%011o\x00" % size
    block[136:148] = b"%011o\x00" % timestamp
    block[148:156] = b" " * 8
    block[156] = ord("0")
    block[148:156] = b"%06o\x00 " % sum(block)
    return bytes(block)


def member(name: str, body: bytes, timestamp: int) -> bytes:
    """Header, body and padding of a tar member. ``timestamp`` is the archive's, in Unix seconds."""
    padding = bytes(-len(body) % BLOCK)
    return _block(name, len(body), timestamp) + body + padding


def head(timestamp: int) -> bytes:
    """First member of an archive. ``timestamp`` (Unix seconds) is repeated in every member."""
    body = canonical.write({"version": 1, "timestamp": str(timestamp)})
    return member(HEADER_NAME, body, timestamp)


def data_member(body: bytes, timestamp: int) -> bytes:
    """A data member, named by the hash of ``body``."""
    return member(f"{canonical.hexadecimal(body)}.data.json", body, timestamp)


def event_member(event: Event, timestamp: int) -> bytes:
    """An event member, named by the hash of the event."""
    body = event.raw()
    return member(f"{canonical.hexadecimal(body)}.event.json", body, timestamp)


class Writer:
    """Writes a new archive. ``last`` is the newest event."""

    def __init__(self, file: BinaryIO, timestamp: int) -> None:
        self._file = file
        self._timestamp = timestamp
        self.last: Event | None = None
        file.write(head(timestamp))

    def add(self, kind: EventType, *data: bytes) -> Event:
        """Append ``data`` and an event whose payload is the last of them."""
        for body in data:
            self._file.write(data_member(body, self._timestamp))
        event = following(self.last, kind, data[-1] if data else None)
        self._file.write(event_member(event, self._timestamp))
        self.last = event
        return event


# Reading


@dataclass(frozen=True, slots=True)
class Member:
    """A member. ``name`` is the SHA-256 of ``body``; ``offset`` is where ``body`` begins in the file."""

    name: str
    is_event: bool
    offset: int
    body: bytes


def open_file(path: Path) -> BinaryIO:
    """Open the archive at ``path``, which must be a regular file because it is read more than once.

    Raises Invalid (``archive``) for a pipe or a device without opening it, since that could block for ever.
    """
    mode = path.stat().st_mode
    is_file = stat.S_ISREG(mode) or stat.S_ISDIR(mode)  # open() reports the error for a folder
    demand(
        is_file, "archive", "an archive is read more than once: it has to be a file, no pipe and no device"
    )
    return path.open("rb")


def read_members(path: Path, largest: Callable[[], int]) -> Iterator[Member]:
    """Yield all members but the first.

    ``largest`` is called before each member and returns its maximum size in bytes.

    Raises Invalid: ``archive`` if a header differs from the one that its name, its size and the archive's
    timestamp give, if a name is not the SHA-256 of the body, if padding is not zero, or if the file ends
    within a member or continues after the last; ``size`` if a member is too large.
    """
    with open_file(path) as file:
        timestamp = _read_head(file)
        while block := file.read(BLOCK):
            name, size = _name_and_size(block)
            parts = _NAME.fullmatch(name)
            if parts is None or block != _block(name, size, timestamp):
                raise Invalid(
                    "archive", f"the header at byte {file.tell() - len(block)} is not as it is written"
                )
            offset = file.tell()
            demand(size <= largest(), "size", f"a member of {size} bytes is too large for its place")
            body = _body(file, size)
            demand(
                canonical.hexadecimal(body) == parts[1],
                "archive",
                f"{name} holds other bytes than it is named for",
            )
            yield Member(parts[1], parts[2] == "event", offset, body)


def _name_and_size(block: bytes) -> tuple[str, int]:
    size = block[124:135]
    if len(block) != BLOCK or not size.isdigit() or not block[:100].isascii():
        raise Invalid("archive", "a header cannot be read")
    try:
        return block[:100].rstrip(b"\x00").decode("ascii"), int(size, 8)
    except ValueError as error:
        raise Invalid("archive", "a header cannot be read") from error


def _body(file: BinaryIO, size: int) -> bytes:
    padding = -size % BLOCK
    # Checked before reading: read() allocates what the header claims, not what the file holds.
    remaining = os.fstat(file.fileno()).st_size - file.tell()
    demand(remaining >= size + padding, "archive", "the file ends within a member")
    body, filling = file.read(size), file.read(padding)
    demand(len(body) + len(filling) == size + padding, "archive", "the file ends within a member")
    demand(not filling.strip(b"\x00"), "archive", "there is something between two members")
    return body


def _read_head(file: BinaryIO) -> int:
    block = file.read(BLOCK)
    demand(len(block) == BLOCK, "archive", "this is not an archive")
    name, size = _name_and_size(block)
    demand(name == HEADER_NAME and size <= BLOCK, "archive", "this is not an archive")
    fields = canonical.members(canonical.read(_body(file, size)), "version", "timestamp")
    seconds = canonical.text(fields["timestamp"])
    demand(
        fields["version"] == 1 and not isinstance(fields["version"], bool),
        "version",
        "only version 1 can be read",
    )
    demand(
        seconds.isascii() and seconds.isdigit() and len(seconds) <= 10 and str(int(seconds)) == seconds,
        "archive",
        "the archive's time is not in Unix seconds",
    )
    timestamp = int(seconds)
    demand(
        block == _block(HEADER_NAME, size, timestamp), "archive", "the first header is not as it is written"
    )
    return timestamp
