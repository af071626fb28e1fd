"""A bulletin's document as canonical bytes, and their SHA-256 hash. Pure: no database, no clock.

The bytes are JSON as in RFC 8785 for the values allowed here: sorted keys, no white space, UTF-8, composed
texts (NFC), numbers without a needless ``.0``. So a verifier in any language gets the same bytes.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeAlias

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"

# JavaScript reads larger integers inexactly.
GREATEST_INTEGER: Final = 2**53 - 1
# Below this, every number with two decimals is a distinct double and is never written with an exponent.
GREATEST_DECIMAL: Final = 10**12
DECIMALS: Final = 2
KEY = re.compile(r"[A-Za-z0-9_.-]{1,100}")
# PostgreSQL cannot store NUL; UTF-8 cannot encode half a surrogate pair.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NotCanonical(ValueError):
    """A value that is not allowed in a document; the message names it."""


def normalized(value: object) -> JSON:
    """``value`` in its canonical form for a document.

    Raises NotCanonical for NaN and infinities, more than two decimals, numbers too large to be portable, keys
    that are not plain names, text that cannot be stored, and anything that JSON does not have.
    """
    match value:
        case None | bool():
            return value
        case int():
            return _normalise_integer(value)
        case float() | Decimal():
            return _normalise_decimal(value)
        case str():
            return _normalise_text(value)
        case Mapping():
            return {_require_plain_key(name): normalized(item) for name, item in value.items()}
        case list() | tuple():
            return [normalized(item) for item in value]
        case _:
            raise NotCanonical(f"{type(value).__name__} is not allowed in a document.")


def encode_canonical_json(value: object) -> bytes:
    """The canonical bytes of ``value``. Raises NotCanonical."""
    text = json.dumps(
        normalized(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


def digest(body: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def parse_strict_json(body: bytes) -> Any:
    """Parse JSON strictly. Raises NotCanonical for invalid UTF-8 or JSON, for NaN, and for a repeated key
    (parsers differ in which of the two values they take).
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_require_distinct_keys,
            parse_constant=_refuse_constant,
            parse_int=_parse_integer,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def _normalise_integer(value: int) -> int:
    if abs(value) > GREATEST_INTEGER:
        raise NotCanonical(f"{value} is too large for a portable number.")
    return int(value)


def _normalise_decimal(value: float | Decimal) -> int | float:
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite():
        raise NotCanonical(f"{value} is not a number.")
    if abs(exact) >= GREATEST_DECIMAL:
        raise NotCanonical(f"{value} is too large for a portable number.")
    if exact != round(exact, DECIMALS):
        raise NotCanonical(f"{value} has more than {DECIMALS} decimals.")
    return int(exact) if exact == int(exact) else float(exact)


def _normalise_text(value: str) -> str:
    if UNSTORABLE.search(value):
        raise NotCanonical("A text contains a character that cannot be stored.")
    return unicodedata.normalize("NFC", value)


def _require_plain_key(name: object) -> str:
    if not (isinstance(name, str) and KEY.fullmatch(name)):
        raise NotCanonical(f"{name!r} is not a valid key.")
    return str(name)


def _require_distinct_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise NotCanonical("A key occurs twice in one object.")
    return mapping


def _refuse_constant(name: str) -> NoReturn:
    raise NotCanonical(f"{name} is not a number.")


def _parse_integer(text: str) -> int:
    # Python itself raises its own error for thousands of digits.
    if len(text) > 20:
        raise NotCanonical(f"A number of {len(text)} digits is too large for a portable number.")
    return int(text)


def as_file(document: bytes, sha256: str) -> bytes:
    """The JSON download: the canonical bytes and their hash."""
    return b'{"document":' + document + b',"sha256":"' + sha256.encode("ascii") + b'"}\n'
