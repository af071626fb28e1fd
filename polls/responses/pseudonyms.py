"""Pseudonyms of an open poll's responses. Without the poll's key they cannot be linked to residents."""

import hashlib
import hmac


def of_response(key: bytes, resident: int) -> bytes:
    """HMAC-SHA256(key, resident id), 32 bytes: one per resident and poll."""
    return hmac.digest(key, str(resident).encode(), hashlib.sha256)
