"""Addresses of pictures: the digest of the file, the same in both languages."""

import re
from typing import Final

#: The first 128 bits of the SHA-256 of the stored file.
DIGEST_DIGITS: Final = 32
DIGEST: Final = f"[0-9a-f]{{{DIGEST_DIGITS}}}"
#: As in ``config.urls``.
_PICTURE: Final = re.compile(rf"/sayfalar/resim/({DIGEST})\.webp")


def parse_picture_digest(address: str) -> str | None:
    """The digest in the address of a picture; None for any other address."""
    match = _PICTURE.fullmatch(address)
    return match[1] if match else None
