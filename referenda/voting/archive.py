"""The public archive of a referendum, ``UUID.bel``: a tar file that only grows.

Members are data and events, named by the SHA-256 of their bytes; each event names the one before it, so
that the newest fixes all that went before. A member is written as in the seventh edition of Unix: no magic
word, no blocks at the end, and everybody's time is the archive's own, which tells nothing about when a
ballot came.
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
    """What happened, in the order in which it happens."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


#: How many data stand before an event of each type; the last of them is its payload.
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
    """One step; ``parent`` and ``payload`` are SHA-256 in hexadecimal digits, ``height`` counts from 0."""

    type: EventType
    height: int
    parent: str | None
    payload: str | None

    @classmethod
    def read(cls, raw: bytes) -> "Event":
        """From the bytes of the file. Raises Invalid."""
        found = canonical.members(canonical.read(raw), "parent?", "height", "type", "payload?")
        kind = canonical.text(found["type"])
        demand(kind in set(EventType), "event", f"there are no events of the type {kind[:40]!a}")
        event = cls(
            EventType(kind),
            canonical.number(found["height"]),
            _hash(found.get("parent")),
            _hash(found.get("payload")),
        )
        demand(event.raw() == raw, "not_canonical", "written again, an event gives other bytes")
        return event

    def raw(self) -> bytes:
        """The bytes of the file."""
        data: dict[str, Json] = {} if self.parent is None else {"parent": self.parent}
        data |= {"height": canonical.written_number(self.height), "type": str(self.type)}
        if self.payload is not None:
            data["payload"] = self.payload
        return canonical.write(data)

    @property
    def name(self) -> str:
        """By which the next event calls it: the head of the log while it is the newest."""
        return canonical.hexadecimal(self.raw())


def _hash(data: Json) -> str | None:
    if data is None:
        return None
    text = canonical.text(data)
    demand(bool(_HASH.fullmatch(text)), "shape", "a link is 64 hexadecimal digits")
    return text


def following(parent: Event | None, kind: EventType, payload: bytes | None = None) -> Event:
    """The event that comes after ``parent`` (None: the first)."""
    return Event(
        type=kind,
        height=0 if parent is None else parent.height + 1,
        parent=None if parent is None else parent.name,
        payload=None if payload is None else canonical.hexadecimal(payload),
    )


def setup_payload(election: bytes, trustees: bytes, credentials: bytes) -> bytes:
    """What the first event points to: the three files by name."""
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
    """A member as it stands in the file. ``timestamp`` is the archive's, in Unix seconds."""
    padding = bytes(-len(body) % BLOCK)
    return _block(name, len(body), timestamp) + body + padding


def head(timestamp: int) -> bytes:
    """How an archive begins. ``timestamp`` (Unix seconds) stands at every member."""
    body = canonical.write({"version": 1, "timestamp": str(timestamp)})
    return member(HEADER_NAME, body, timestamp)


def data_member(body: bytes, timestamp: int) -> bytes:
    """Data, under the name of their bytes."""
    return member(f"{canonical.hexadecimal(body)}.data.json", body, timestamp)


def event_member(event: Event, timestamp: int) -> bytes:
    """An event, under the name of its bytes."""
    body = event.raw()
    return member(f"{canonical.hexadecimal(body)}.event.json", body, timestamp)


class Writer:
    """Writes an archive from its first byte on; `last` is the newest event."""

    def __init__(self, file: BinaryIO, timestamp: int) -> None:
        self._file = file
        self._timestamp = timestamp
        self.last: Event | None = None
        file.write(head(timestamp))

    def add(self, kind: EventType, *data: bytes) -> Event:
        """Data and the event whose payload is the last of them."""
        for body in data:
            self._file.write(data_member(body, self._timestamp))
        event = following(self.last, kind, data[-1] if data else None)
        self._file.write(event_member(event, self._timestamp))
        self.last = event
        return event


# Reading


@dataclass(frozen=True, slots=True)
class Found:
    """A member: where its body begins in the file, its bytes, and their SHA-256 by which it is named."""

    name: str
    is_event: bool
    offset: int
    body: bytes


def open_file(path: Path) -> BinaryIO:
    """The archive at ``path``. It is read more than once, so that a pipe or a device is no archive.

    Raises Invalid (``archive``) for these, without opening them: a pipe could make us wait for ever.
    """
    mode = path.stat().st_mode
    is_file = stat.S_ISREG(mode) or stat.S_ISDIR(
        mode
    )  # that a folder cannot be read is said when it is opened
    demand(
        is_file, "archive", "an archive is read more than once: it has to be a file, no pipe and no device"
    )
    return path.open("rb")


def read_members(path: Path, largest: Callable[[], int]) -> Iterator[Found]:
    """All members but the first, one at a time; ``largest`` is asked how many bytes the next one may have.

    Raises Invalid (``archive``) at the first byte that is not as it has to be: another header than the one
    that its name, size and the archive's time make, a name that is not its bytes' SHA-256, padding that is
    not zero, a file that ends within a member or goes on after the last; ``size`` for a member too large.
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
            yield Found(parts[1], parts[2] == "event", offset, body)


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
    # Asked before anything is read: room is made for as many bytes as a header says, not for those that come.
    there = os.fstat(file.fileno()).st_size - file.tell()
    demand(there >= size + padding, "archive", "the file ends within a member")
    body, filling = file.read(size), file.read(padding)
    demand(len(body) + len(filling) == size + padding, "archive", "the file ends within a member")
    demand(not filling.strip(b"\x00"), "archive", "there is something between two members")
    return body


def _read_head(file: BinaryIO) -> int:
    block = file.read(BLOCK)
    demand(len(block) == BLOCK, "archive", "this is not an archive")
    name, size = _name_and_size(block)
    demand(name == HEADER_NAME and size <= BLOCK, "archive", "this is not an archive")
    found = canonical.members(canonical.read(_body(file, size)), "version", "timestamp")
    written = canonical.text(found["timestamp"])
    demand(
        found["version"] == 1 and not isinstance(found["version"], bool),
        "version",
        "only version 1 can be read",
    )
    demand(
        written.isascii() and written.isdigit() and len(written) <= 10 and str(int(written)) == written,
        "archive",
        "the archive's time is not in Unix seconds",
    )
    timestamp = int(written)
    demand(
        block == _block(HEADER_NAME, size, timestamp), "archive", "the first header is not as it is written"
    )
    return timestamp
