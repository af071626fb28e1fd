"""The bytes of a checkpoint and their signature.

Pure: no database, no clock, no settings. Signatures are Ed25519 (RFC 8032) over the exact bytes, so that
``openssl`` can verify them.
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
#: The bytes before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410).
_KEY_INFO = bytes.fromhex("302a300506032b6570032100")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """``public``: 32 bytes; ``secret``: libsodium's 64 bytes, which ``repr`` does not show."""

    public: bytes
    secret: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.public.hex()})"

    @classmethod
    def of(cls, secret: str) -> "SigningKey":
        """The key derived from an installation's secret; deterministic."""
        seed = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
        return cls(*bindings.crypto_sign_seed_keypair(seed))

    def sign(self, raw: bytes) -> bytes:
        """The signature of ``raw``: 64 bytes, deterministic."""
        return bindings.crypto_sign(raw, self.secret)[: bindings.crypto_sign_BYTES]


def build_signed_bytes(*, uuid: str, day: date, ballots: int, head: str, client: str) -> bytes:
    """The signed bytes of a checkpoint. They state that on ``day`` the archive ``uuid`` had ``ballots`` and
    the newest event ``head``, and that browsers ran the files of the list ``client`` (`verification.client`).
    ``head`` and ``client`` are SHA-256 in hexadecimal digits."""
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


def read_client_digest(raw: bytes) -> str | None:
    """The SHA-256 of the client files that a checkpoint names; None in checkpoints without one."""
    content = canonical.read(raw)
    client = content.get("client") if isinstance(content, dict) else None
    return None if client is None else canonical.text(client)


def format_public_key_as_pem(public_key: bytes) -> str:
    """A public key in PEM, as ``openssl`` reads it."""
    body = b64encode(_KEY_INFO + public_key).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"
