"""Who supports a post or votes on a statement, as a keyed pseudonym: the same person is known again, and the
database alone tells nobody's name. HMAC-SHA256 over a domain, so that no two subjects share pseudonyms."""

import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings


def supporter(post_id: int, resident_id: int) -> bytes:
    """Of a supporter of one post, under the site's secret key; 32 bytes."""
    return _keyed(settings.SECRET_KEY.encode(), f"forums.support:{post_id}:{resident_id}")


def supporters(post_ids: Iterable[int], resident_id: int) -> dict[int, bytes]:
    """One resident's pseudonym for each of several posts."""
    return {post_id: supporter(post_id, resident_id) for post_id in post_ids}


def voter(key: bytes, resident_id: int) -> bytes:
    """Of a voter in one conversation, under the conversation's own key; 32 bytes."""
    return _keyed(key, f"forums.voter:{resident_id}")


def turn(voter: bytes, statement_id: int) -> bytes:
    """Where a statement stands among equals for one voter: random, and the same each time; 32 bytes."""
    return _keyed(voter, f"forums.turn:{statement_id}")


def _keyed(key: bytes, message: str) -> bytes:
    return hmac.new(key, message.encode(), hashlib.sha256).digest()
