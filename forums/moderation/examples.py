"""Examples of review items and verdicts in the API description."""

from typing import Any

from forums.discussion.examples import POST
from forums.moderation.rule_books.examples import RULE

_ITEM: dict[str, Any] = {
    "id": 77,
    "origin": "reports",
    "score": 34,
    "holds": False,
    "board": "ulasim",
    "created_at": "2026-11-24T18:20:00Z",
    "claimed_by": "Ayşe Öz",
    "claimed_until": "2026-11-24T18:50:00Z",
    "mine": True,
    "conflict": False,
    "decided_at": None,
    "post": 3180,
    "statement": None,
    "thread": 12,
    "body": POST["body"],
    "mark": "3180.1764009600000000",
}
ITEM: dict[str, Any] = {
    **_ITEM,
    "reports": [{"rule": RULE, "words": "İkinci cümle.", "reporter": "Can D.", "at": "2026-11-24T18:20:00Z"}],
    "findings": [{"kind": "shouting", "weight": 2, "detail": {"part": "body"}}],
    "pictures": [],
    "in_full": POST,
}
QUEUE: dict[str, Any] = {"page": 1, "pages": 1, "waiting": 1, "results": [_ITEM]}
VERDICT: dict[str, Any] = {
    "mark": "3180.1764009600000000",
    "action": "hidden",
    "rule": "hakaret",
    "words": "İkinci cümlede bir kişi aşağılanıyor.",
}
