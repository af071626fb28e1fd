"""The prime-order subgroup of Ed25519, over libsodium.

A point is its usual 32-byte little-endian encoding. Files hold it byte-reversed, as 64 lowercase hexadecimal
digits. Every `Point` that `decode` returns is in the subgroup, as are all products and powers of such points.
Scalars are integers modulo `ORDER`. libsodium refuses the scalar 0 and the identity; both are handled here.
"""

import hashlib
import secrets
from collections.abc import Iterable
from typing import NewType

from nacl import bindings

from referenda.voting.errors import Invalid

Point = NewType("Point", bytes)

#: Number of points in the subgroup, a prime (RFC 8032, section 5.1).
ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = Point(b"\x01" + bytes(31))
NAME = "Ed25519"

_HEX = frozenset("0123456789abcdef")


def _scalar_bytes(scalar: int) -> bytes:
    return scalar.to_bytes(32, "little")


def power_of_generator(exponent: int) -> Point:
    """``GENERATOR ** exponent``, for any integer."""
    exponent %= ORDER
    if not exponent:
        return IDENTITY
    return Point(bindings.crypto_scalarmult_ed25519_base_noclamp(_scalar_bytes(exponent)))


def power(base: Point, exponent: int) -> Point:
    """``base ** exponent``; the exponent may be any integer."""
    exponent %= ORDER
    if not exponent or base == IDENTITY:
        return IDENTITY
    return Point(bindings.crypto_scalarmult_ed25519_noclamp(_scalar_bytes(exponent), base))


GENERATOR = power_of_generator(1)


def times(left: Point, right: Point) -> Point:
    """The product of two points."""
    if left == IDENTITY:
        return right
    return Point(bindings.crypto_core_ed25519_add(left, right))


def divided(left: Point, right: Point) -> Point:
    """``left`` times the inverse of ``right``."""
    return Point(bindings.crypto_core_ed25519_sub(left, right))


def product(points: Iterable[Point]) -> Point:
    """The product of all points. The empty product is the identity."""
    result = IDENTITY
    for point in points:
        result = times(result, point)
    return result


def random_scalar() -> int:
    """A scalar from the operating system's random generator, uniform in [0, ORDER)."""
    return secrets.randbelow(ORDER)


def encode(point: Point) -> str:
    """The file encoding of ``point``: 64 hexadecimal digits."""
    return point[::-1].hex()


def decode(text: object, *, may_be_identity: bool = False) -> Point:
    """Parse the file encoding of a point.

    Raises Invalid (``point``) unless ``text`` is the canonical encoding of a point in the subgroup. The
    identity is accepted only if ``may_be_identity``.
    """
    if not isinstance(text, str) or len(text) != 64 or not _HEX.issuperset(text):
        raise Invalid("point", "a point is 64 lowercase hexadecimal digits")
    point = Point(bytes.fromhex(text)[::-1])
    if point == IDENTITY:
        if may_be_identity:
            return point
        raise Invalid("point", "the identity is not allowed here")
    if not bindings.crypto_core_ed25519_is_valid_point(point):
        raise Invalid("point", f"{text} is not in the group")
    return point


def scalar(text: object) -> int:
    """Parse a decimal string in [0, ORDER). Raises Invalid (``scalar``)."""
    if isinstance(text, str) and 0 < len(text) <= 76 and text.isascii() and text.isdigit():
        number = int(text)
        if number < ORDER and (text[0] != "0" or text == "0"):
            return number
    raise Invalid("scalar", "a scalar is a decimal number below the order of the group")


def hash_to_scalar(text: str) -> int:
    """SHA-256 of the UTF-8 text, read as a big-endian number, modulo ORDER."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % ORDER
