"""Voting credentials: 22 characters from which a ballot's key derives. The server knows the public key only.

The alphabet is Base58 (no 0, O, I, l), 128 bits in all, written 5-6-5-6 with dashes:
``3tguB-s8ha1h-qDShy-1TjyVX``. There is no check digit: a mistyped credential is simply not on the list.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from referenda.voting import canonical, group
from referenda.voting.errors import Invalid
from referenda.voting.group import Point
from referenda.voting.proofs import demand

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_GROUPS = (5, 6, 5, 6)
_SHAPE = re.compile("-".join(f"[{ALPHABET}]{{{length}}}" for length in _GROUPS))
_IGNORED = re.compile(r"[\s-]+")
#: Start of an entry of the list: public key and optional weight.
_ENTRY = re.compile(rb'[\[,]"([0-9a-f]{64})(?:,([1-9][0-9]{0,8}))?"')
#: Maximum size in bytes of a credential list that is read: seven million credentials.
LARGEST_LIST = 512 << 20
LARGEST_WEIGHT = 999_999_999


def make() -> str:
    """A new credential from the operating system's random generator."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(length)) for length in _GROUPS)


def typed(text: str) -> str:
    """Normalise a credential that a person typed with or without dashes and spaces.

    Raises Invalid (``credential``) unless it has 22 characters of the alphabet.
    """
    bare = _IGNORED.sub("", text)
    credential = "-".join((bare[:5], bare[5:11], bare[11:16], bare[16:]))
    if not _SHAPE.fullmatch(credential):
        raise Invalid("credential", "a credential is 22 letters and digits, written 5-6-5-6")
    return credential


def private_key(credential: str, uuid: str) -> int:
    """Private key derived from a credential for the referendum ``uuid``."""
    halves = (f"derive_credential|{uuid}|{part}|{credential}" for part in (0, 1))
    digits = "".join(hashlib.sha256(half.encode()).hexdigest() for half in halves)
    return int(digits, 16) % group.ORDER


def public_key(credential: str, uuid: str) -> Point:
    """Public key of a credential, as on the credential list: ``g ** private_key``."""
    return group.power_of_generator(private_key(credential, uuid))


@dataclass(frozen=True, slots=True)
class CredentialList:
    """Public credentials with their weights, in the order of the file. Immutable.

    ``weighted``: whether the file has weights. Without them, every weight is 1.
    """

    weights: Mapping[Point, int]
    weighted: bool

    @classmethod
    def of(cls, weights: Mapping[Point, int]) -> "CredentialList":
        """A list sorted by public key, so that its order discloses nothing about the order of the roll.

        Raises Invalid (``credentials``) if the list is empty or a weight is not from 1 to `LARGEST_WEIGHT`.
        """
        _demand_some(weights)
        for weight in weights.values():
            demand(1 <= weight <= LARGEST_WEIGHT, "credentials", "a weight is a whole number from 1 up")
        in_order = sorted(weights.items(), key=lambda item: group.encode(item[0]))
        return cls(MappingProxyType(dict(in_order)), any(weight != 1 for weight in weights.values()))

    @classmethod
    def read(cls, raw: bytes) -> "CredentialList":
        """Parse the file entry by entry, because it is far larger than other files.

        Raises Invalid: ``size``, ``point``, ``credentials`` (also for a duplicate).
        """
        demand(len(raw) <= LARGEST_LIST, "size", "the list of credentials is too large")
        weights: dict[Point, int] = {}
        weighted = False
        end = 0
        while entry := _ENTRY.match(raw, end):
            demand((entry[0][:1] == b"[") == (end == 0), "credentials", "the list is not written as one list")
            weighted = weighted if end else entry[2] is not None
            demand(weighted == (entry[2] is not None), "credentials", "weights stand at some entries only")
            point = group.decode(entry[1].decode())
            demand(point not in weights, "credentials", f"{group.encode(point)} is on the list twice")
            weights[point] = int(entry[2] or 1)
            end = entry.end()
        _demand_some(weights)
        demand(raw[end : end + 2] == b"]", "credentials", f"what follows entry {len(weights)} is not one")
        return cls(MappingProxyType(weights), weighted)

    def raw(self) -> bytes:
        """Canonical bytes of the file."""
        return canonical.write(
            [
                f"{group.encode(point)},{weight}" if self.weighted else group.encode(point)
                for point, weight in self.weights.items()
            ]
        )


def _demand_some(weights: Mapping[Point, int]) -> None:
    demand(bool(weights), "credentials", "there is no list of credentials")
