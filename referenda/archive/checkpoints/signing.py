"""The day's note of how far an archive was: its bytes, and the signature under them.

Pure: no database, no clock, no settings. Signatures are Ed25519 (RFC 8032) over the bytes as they are, so
that ``openssl`` checks them without any program of ours.
"""

import hashlib
import hmac
from base64 import b64encode
from dataclasses import dataclass
from datetime import date

from nacl import bindings

from referenda.voting import canonical

FORMAT = "meydan-note/1"
_PURPOSE = b"meydan.note-key/1"
#: What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
_KEY_INFO = bytes.fromhex("302a300506032b6570032100")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """``public`` has 32 bytes; ``secret`` is libsodium's, 64 bytes, and is in no representation."""

    public: bytes
    secret: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.public.hex()})"

    @classmethod
    def of(cls, secret: str) -> "SigningKey":
        """The key that follows from an installation's secret: the same one each time."""
        seed = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
        return cls(*bindings.crypto_sign_seed_keypair(seed))

    def sign(self, raw: bytes) -> bytes:
        """64 bytes; the same ones for the same ``raw``."""
        return bindings.crypto_sign(raw, self.secret)[: bindings.crypto_sign_BYTES]


def signed_bytes(*, uuid: str, day: date, ballots: int, head: str, client: str) -> bytes:
    """A note as it is signed: that on ``day`` the archive ``uuid`` held ``ballots``, and its newest event was
    ``head``; and that browsers ran what the list ``client`` names (`verification.client`). Both are SHA-256
    in hexadecimal digits."""
    return canonical.write(
        {
            "format": FORMAT,
            "archive": uuid,
            "day": day.isoformat(),
            "ballots": ballots,
            "head": head,
            "client": client,
        }
    )


def client_of(raw: bytes) -> str | None:
    """The list that a note names; None in notes of before there was one."""
    found = canonical.read(raw)
    named = found.get("client") if isinstance(found, dict) else None
    return None if named is None else canonical.text(named)


def pem(public_key: bytes) -> str:
    """A public key as ``openssl`` reads it."""
    body = b64encode(_KEY_INFO + public_key).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"
