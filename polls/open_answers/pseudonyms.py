"""Pseudonyms that stand for the authors of open answers while the poll is open."""

import hashlib
import hmac


def of_text(key: bytes, question: int, resident: int) -> bytes:
    """HMAC-SHA256(key, "question id:resident id"), 32 bytes.

    It differs for each open question of a poll and from the response's, so a person's rows cannot be linked.
    """
    return hmac.digest(key, f"{question}:{resident}".encode(), hashlib.sha256)
