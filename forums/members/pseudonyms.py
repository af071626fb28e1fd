"""Keyed pseudonyms of supporters and voters: stable for a person, not linkable from the database alone.

HMAC-SHA256 with domain separation: no two posts or conversations share pseudonyms.
"""

import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings


def derive_supporter(post_id: int, resident_id: int) -> bytes:
    """Pseudonym of a supporter of one post, keyed with ``SECRET_KEY``; 32 bytes."""
    return _compute_keyed_hash(settings.SECRET_KEY.encode(), f"forums.support:{post_id}:{resident_id}")


def derive_supporters(post_ids: Iterable[int], resident_id: int) -> dict[int, bytes]:
    """``derive_supporter`` of one resident for several posts, by post."""
    return {post_id: derive_supporter(post_id, resident_id) for post_id in post_ids}


def derive_voter(key: bytes, resident_id: int) -> bytes:
    """Pseudonym of a voter in one conversation, keyed with the conversation's own key; 32 bytes."""
    return _compute_keyed_hash(key, f"forums.voter:{resident_id}")


def compute_tie_order(voter: bytes, statement_id: int) -> bytes:
    """Sort key of a statement among ties for one voter: pseudorandom, but stable; 32 bytes."""
    return _compute_keyed_hash(voter, f"forums.turn:{statement_id}")


def _compute_keyed_hash(key: bytes, message: str) -> bytes:
    return hmac.new(key, message.encode(), hashlib.sha256).digest()
