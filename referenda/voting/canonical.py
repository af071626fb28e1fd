"""Canonical JSON: compact, with the order of members kept and non-ASCII characters not escaped.

Fingerprints are computed from bytes. Data are therefore accepted only if serialising them again gives the
same bytes. That excludes spaces, duplicate keys, other escapes, and numbers with two spellings.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from referenda.voting.errors import Invalid

#: Larger numbers are JSON strings, because the format's first implementation has 31-bit integers.
LARGEST_PLAIN_NUMBER = 1073741823
#: Maximum size in bytes of every file but the credential list. Parsed data take far more memory than text.
LARGEST = 1 << 20

Json = Any


def write(data: Json) -> bytes:
    """Serialise ``data``. Raises Invalid (``malformed``) for a lone surrogate."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.replace("\x7f", "\\u007f").encode()
    except UnicodeEncodeError as error:
        raise Invalid("malformed", "a text holds half a character") from error


def _no_fractions(text: str) -> NoReturn:
    raise Invalid("malformed", f"{text[:20]} is not a whole number")


def read(raw: bytes, largest: int = LARGEST) -> Json:
    """Parse canonical bytes of at most ``largest`` bytes.

    Raises Invalid: ``size``, ``malformed`` (not JSON), ``not_canonical``.
    """
    if len(raw) > largest:
        raise Invalid("size", f"a file of {len(raw)} bytes is too large")
    try:
        data = json.loads(raw.decode(), parse_float=_no_fractions, parse_constant=_no_fractions)
        serialised = write(data)
    except (ValueError, RecursionError) as error:
        raise Invalid("malformed", "this is not JSON in UTF-8") from error
    if serialised != raw:
        raise Invalid("not_canonical", "written again, these data give other bytes")
    return data


def members(data: Json, *names: str) -> Mapping[str, Json]:
    """``data`` as an object with exactly these members in this order. ``name?`` is optional.

    Raises Invalid (``shape``), also if the order differs, since an object has one canonical form.
    """
    if not isinstance(data, dict):
        raise Invalid("shape", f"an object with {', '.join(names)} was expected")
    order = [name.removesuffix("?") for name in names]
    missing = [name for name in names if not name.endswith("?") and name not in data]
    # Escaped: an unknown name may contain terminal escapes, or surrogates that cannot be encoded.
    unknown = [ascii(name[:40]) for name in data if name not in order]
    if missing or unknown:
        raise Invalid(
            "shape", f"missing: {', '.join(missing) or '-'}; unknown: {', '.join(unknown[:9]) or '-'}"
        )
    if list(data) != [name for name in order if name in data]:
        raise Invalid("shape", f"the order is {', '.join(order)}")
    return data


def sequence(data: Json, length: int | None = None) -> list[Json]:
    """``data`` as a list, of ``length`` items if given. Raises Invalid (``shape``)."""
    if not isinstance(data, list) or (length is not None and len(data) != length):
        raise Invalid(
            "shape", "a list was expected" if length is None else f"a list of {length} was expected"
        )
    return data


def text(data: Json) -> str:
    """``data`` as text. Raises Invalid (``shape``)."""
    if not isinstance(data, str):
        raise Invalid("shape", "text was expected")
    return data


def number(data: Json) -> int:
    """A whole number from 0, written as a string above `LARGEST_PLAIN_NUMBER`. Raises Invalid (``shape``)."""
    if isinstance(data, int) and not isinstance(data, bool) and 0 <= data <= LARGEST_PLAIN_NUMBER:
        return data
    if isinstance(data, str) and data.isascii() and data.isdigit() and len(data) <= 18:
        count = int(data)
        if count > LARGEST_PLAIN_NUMBER and str(count) == data:
            return count
    raise Invalid("shape", "a whole number was expected")


def written_number(count: int) -> int | str:
    """JSON form of a count: a number up to `LARGEST_PLAIN_NUMBER`, a string above it."""
    return count if count <= LARGEST_PLAIN_NUMBER else str(count)


def hexadecimal(raw: bytes) -> str:
    """SHA-256 in lowercase hexadecimal, for file names and links between events."""
    return hashlib.sha256(raw).hexdigest()


def fingerprint(raw: bytes) -> str:
    """SHA-256 in standard Base64 without padding (43 characters), for elections and ballots (trackers)."""
    return in_base64(hashlib.sha256(raw).digest())


def in_base64(digest: bytes) -> str:
    """A SHA-256 digest encoded as in `fingerprint`."""
    return base64.b64encode(digest).decode().rstrip("=")


def from_base64(text: str) -> bytes | None:
    """The SHA-256 digest encoded in a `fingerprint`, or None if ``text`` is not one."""
    try:
        digest = base64.b64decode(f"{text}=", validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if in_base64(digest) == text else None


def read_lines(path: Path, largest: Callable[[], int], *, file: str, code: str) -> Iterator[bytes]:
    """Yield the lines of a file without their line feeds. ``file`` names the file in error messages.

    ``largest`` is called before each line and returns its maximum size in bytes. Raises Invalid: ``size`` if
    a line is too long, ``code`` if a line is empty or does not end with a line feed. Raises OSError if the
    file cannot be read.
    """
    with path.open("rb") as lines:
        while line := lines.readline((most := largest()) + 1):
            ended = line.endswith(b"\n")
            if not ended and len(line) > most:
                raise Invalid("size", f"a line of {file} has more than {most} bytes")
            if not ended:
                raise Invalid(code, f"{file} ends within a line")
            if line == b"\n":
                raise Invalid(code, f"a line of {file} is empty")
            yield line[:-1]
