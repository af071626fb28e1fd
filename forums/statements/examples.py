"""Examples of statements in the API description."""

from typing import Any

STATEMENT: dict[str, Any] = {
    "id": 9,
    "text": "Kordon cumartesi günleri yayalara açılsın.",
    "state": "published",
    "vote": None,
}
CONVERSATION: dict[str, Any] = {
    "question": "Kordon ne olsun?",
    "open": True,
    "waiting": [STATEMENT],
    "voted": [],
    "suggested": [],
}
