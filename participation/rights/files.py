"""Encrypted files of copies, in ``settings.EXPORT_ROOT``: readable only with the key in the copy's row.

XChaCha20-Poly1305 in chunks (libsodium's secretstream), so that a large file is neither in memory as a whole
nor readable after it was cut short. Each chunk is preceded by its length in four bytes.
"""

import io
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from nacl import bindings
from nacl.exceptions import CryptoError

_CHUNK: Final = 64 * 1024
_MESSAGE: Final = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL: Final = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class Damaged(Exception):
    """The file is incomplete or was changed."""


def new_key() -> bytes:
    return bytes(bindings.crypto_secretstream_xchacha20poly1305_keygen())


def path_of(ident: UUID) -> Path:
    return Path(settings.EXPORT_ROOT) / f"{ident.hex}.bin"


class Writer(io.RawIOBase):
    """Encrypts what is written into a file of its own, which becomes that of ``ident`` by ``publish``."""

    def __init__(self, ident: UUID, key: bytes) -> None:
        super().__init__()
        self._path = path_of(ident)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Workers in containers have the same process id.
        self._part = self._path.with_suffix(f".{secrets.token_hex(8)}.part")
        self._file = open(  # noqa: SIM115 - closed by ``finish`` or ``discard``
            self._part, "wb", opener=lambda path, flags: os.open(path, flags | os.O_TRUNC, 0o600)
        )
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._file.write(bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key))
        self._waiting = bytearray()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        self.size += len(data)
        while len(self._waiting) > _CHUNK:
            self._push(bytes(self._waiting[:_CHUNK]), _MESSAGE)
            del self._waiting[:_CHUNK]
        return len(data)

    def finish(self) -> None:
        self._push(bytes(self._waiting), _FINAL)
        self._waiting.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def publish(self) -> None:
        """After ``finish``: give the file its name."""
        self._part.replace(self._path)

    def discard(self) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    def _push(self, plain: bytes, tag: int) -> None:
        sealed = bindings.crypto_secretstream_xchacha20poly1305_push(self._state, plain, None, tag)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)


def read_chunks(ident: UUID, key: bytes) -> Iterator[bytes]:
    """The content. Raises FileNotFoundError at once, ``Damaged`` where it cannot go on."""
    file = path_of(ident).open("rb")
    return _decrypt_chunks(file, key)


def _decrypt_chunks(file: io.BufferedReader, key: bytes) -> Iterator[bytes]:
    with file:
        state = bindings.crypto_secretstream_xchacha20poly1305_state()
        try:
            header = file.read(bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
            bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
            tag = _MESSAGE
            while tag != _FINAL:
                sealed = file.read(int.from_bytes(file.read(4), "big"))
                plain, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
                yield plain
        except CryptoError as error:
            raise Damaged from error


def delete_file(ident: UUID) -> None:
    path = path_of(ident)
    path.unlink(missing_ok=True)
    for part in path.parent.glob(f"{ident.hex}.*.part"):
        part.unlink(missing_ok=True)
