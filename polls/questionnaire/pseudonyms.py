"""Pseudonyms of an open poll's rows. Without the poll's key they cannot be linked to residents."""

import hashlib
import hmac


def compute_response_pseudonym(key: bytes, resident: int) -> bytes:
    """HMAC-SHA256(key, resident id), 32 bytes: one per resident and poll."""
    return hmac.digest(key, str(resident).encode(), hashlib.sha256)


def compute_text_pseudonym(key: bytes, question: int, resident: int) -> bytes:
    """HMAC-SHA256(key, "question id:resident id"), 32 bytes: one per resident and open question.

    It differs from the response's, so a person's rows cannot be linked.
    """
    return hmac.digest(key, f"{question}:{resident}".encode(), hashlib.sha256)
