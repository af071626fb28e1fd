"""Thousands of WebSocket clients in one process and one thread: raw sockets and epoll, without an event loop.

``Crowd`` reads frames of one known length. Anything else is parsed: pings are answered, a close is an error.
"""

import socket
import struct
import time
from select import EPOLLIN, epoll

UPGRADE = (
    b"GET /ws/live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: bWV5ZGFuLW1leWRhbi0wMQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXT, CLOSE, PING = 0x81, 0x88, 0x89
MAX_WAIT = 120.0


def masked(opcode: int, payload: bytes) -> bytes:
    """A client's frame, masked with zeros, which is a valid mask."""
    assert len(payload) < 126
    return bytes([opcode, 128 | len(payload)]) + bytes(4) + payload


class Crowd:
    """Sockets to ``port`` on this machine. ``upgrade`` is false for a server that only sends bytes."""

    def __init__(self, port: int, *, upgrade: bool = True) -> None:
        self.port = port
        self.sockets: dict[int, socket.socket] = {}
        self._upgrade = upgrade
        self._poll = epoll()
        self._buffer = bytearray(64 * 1024)
        self._kept: dict[int, bytes] = {}

    def connect(self, number: int, at_once: int) -> float:
        """Open ``number`` sockets, ``at_once`` at a time; the seconds until the last is open."""
        started = time.perf_counter()
        for first in range(0, number, at_once):
            opening = [self._begin() for _ in range(min(at_once, number - first))]
            for client in opening:
                self._finish(client)
        return time.perf_counter() - started

    def _begin(self) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=MAX_WAIT)
        # Closing resets the connection, so that no port stays taken.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if self._upgrade:
            client.send(UPGRADE)
        return client

    def _finish(self, client: socket.socket) -> None:
        if self._upgrade:
            answer = client.recv(4096)
            assert answer.startswith(b"HTTP/1.1 101"), answer
            assert answer.endswith(b"\r\n\r\n"), answer
        client.setblocking(False)
        self._poll.register(client.fileno(), EPOLLIN)
        self.sockets[client.fileno()] = client

    def send(self, payload: bytes) -> None:
        """Send ``payload`` as a text message from every socket."""
        frame = masked(TEXT, payload)
        for client in self.sockets.values():
            client.send(frame)

    def receive(self, length: int, started: float) -> float:
        """Read until every socket has had a text frame of ``length`` bytes; the seconds since ``started``."""
        missing = len(self.sockets)
        while missing:
            left = started + MAX_WAIT - time.perf_counter()
            assert left > 0, f"Not all sockets were served within {MAX_WAIT:.0f} s."
            for descriptor, _events in self._poll.poll(left, 1024):
                missing -= self._read(descriptor, length)
        return time.perf_counter() - started

    def listen(self, until: float) -> None:
        """Read and forget everything until ``until`` (``time.perf_counter``)."""
        while (left := until - time.perf_counter()) > 0:
            for descriptor, _events in self._poll.poll(left, 1024):
                self._read(descriptor, 0)

    def close(self) -> None:
        for client in self.sockets.values():
            client.close()
        self.sockets.clear()
        self._poll.close()

    def _read(self, descriptor: int, length: int) -> int:
        """Number of text frames of ``length`` bytes that have arrived."""
        size = self.sockets[descriptor].recv_into(self._buffer)
        assert size, "The server closed a socket."
        if size == length and self._buffer[0] == TEXT and descriptor not in self._kept:
            return 1
        return self._parse(descriptor, bytes(self._buffer[:size]), length)

    def _parse(self, descriptor: int, arrived: bytes, length: int) -> int:
        data, counted = self._kept.pop(descriptor, b"") + arrived, 0
        while (size := _size_of(data)) <= len(data):
            if data[0] == PING:
                self.sockets[descriptor].send(masked(0x8A, data[2:size]))
            assert data[0] != CLOSE, data[:size]
            counted += data[0] == TEXT and size == length
            data = data[size:]
        if data:
            self._kept[descriptor] = data
        return counted


def _size_of(data: bytes) -> int:
    """Bytes of the frame at the start of ``data``, at least one more than ``data`` has if it is cut off."""
    if len(data) < 2:
        return 2 if data else 1
    if data[1] < 126:
        return 2 + data[1]
    assert data[1] == 126, "A frame is longer than 64 KiB."
    return 4 + int.from_bytes(data[2:4], "big") if len(data) >= 4 else 4
