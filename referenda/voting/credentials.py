"""Voting credentials: 22 characters that make a person's ballots; the server knows their public part only.

The alphabet is Base58 (no 0, O, I, l), 128 bits in all, written 5-6-5-6 with dashes:
``3tguB-s8ha1h-qDShy-1TjyVX``. Whoever mistypes one gets a credential that is not on the list.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from referenda.voting import canonical, group
from referenda.voting.errors import Invalid
from referenda.voting.group import Point

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_GROUPS = (5, 6, 5, 6)
_SHAPE = re.compile("-".join(f"[{ALPHABET}]{{{length}}}" for length in _GROUPS))
_IGNORED = re.compile(r"[\s-]+")


def make() -> str:
    """A new credential from the operating system's randomness."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(length)) for length in _GROUPS)


def typed(text: str) -> str:
    """The credential that a person typed, with or without dashes and spaces.

    Raises Invalid (``credential``) if it is not 22 characters of the alphabet.
    """
    bare = _IGNORED.sub("", text)
    found = "-".join((bare[:5], bare[5:11], bare[11:16], bare[16:]))
    if not _SHAPE.fullmatch(found):
        raise Invalid("credential", "a credential is 22 letters and digits, written 5-6-5-6")
    return found


def private_key(credential: str, uuid: str) -> int:
    """The exponent that a credential stands for in the referendum ``uuid``."""
    halves = (f"derive_credential|{uuid}|{part}|{credential}" for part in (0, 1))
    digits = "".join(hashlib.sha256(half.encode()).hexdigest() for half in halves)
    return int(digits, 16) % group.ORDER


def public_key(credential: str, uuid: str) -> Point:
    """What the list of credentials holds: the generator to the private key."""
    return group.power_of_generator(private_key(credential, uuid))


@dataclass(frozen=True, slots=True)
class CredentialList:
    """The public credentials with their weights, in the order of the file. Written once, never changed."""

    weights: Mapping[Point, int]

    @classmethod
    def of(cls, weights: Mapping[Point, int]) -> "CredentialList":
        """Sorted by the public part, so that the order tells nothing about the roll's."""
        return cls(MappingProxyType(dict(sorted(weights.items(), key=lambda item: group.encode(item[0])))))

    @classmethod
    def read(cls, raw: bytes) -> "CredentialList":
        """From the bytes of the file. Raises Invalid, also for a credential that stands there twice."""
        weights: dict[Point, int] = {}
        for entry in canonical.sequence(canonical.read(raw)):
            text, comma, weight = canonical.text(entry).partition(",")
            point = group.decode(text)
            if point in weights:
                raise Invalid("credentials", f"{text} is on the list twice")
            weights[point] = _weight(weight) if comma else 1
        return cls(MappingProxyType(weights))

    def raw(self) -> bytes:
        """The bytes of the file. Weights stand in it if any of them is not 1."""
        weighted = any(weight != 1 for weight in self.weights.values())
        return canonical.write(list(_entries(self.weights.items(), weighted)))


def _entries(weights: Iterable[tuple[Point, int]], weighted: bool) -> Iterable[str]:
    for point, weight in weights:
        yield f"{group.encode(point)},{weight}" if weighted else group.encode(point)


def _weight(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 9 and not text.startswith("0"):
        return int(text)
    raise Invalid("credentials", "a weight is a whole number from 1 up")
