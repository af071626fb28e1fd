"""What an open answer is known by while its poll is open, instead of its author."""

import hashlib
import hmac


def of_text(key: bytes, question: int, resident: int) -> bytes:
    """HMAC-SHA256(key, "question id:resident id"), 32 bytes: another one for each open question of a poll,
    and another one than the response's, so that no two rows of a person are alike."""
    return hmac.digest(key, f"{question}:{resident}".encode(), hashlib.sha256)
