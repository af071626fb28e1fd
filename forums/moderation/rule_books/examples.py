"""Examples of rules in the API description."""

from typing import Any

RULE: dict[str, Any] = {"code": "hakaret", "version": 1, "title": "Kişiye hakaret edilmez"}
RULE_BOOK: dict[str, Any] = {
    "version": 1,
    "published_at": "2026-11-01T08:00:00Z",
    "rules": [
        {
            "code": "hakaret",
            "number": 1,
            "title": "Kişiye hakaret edilmez",
            "text": "Görüş eleştirilir, kişi aşağılanmaz.",
            "translations": {
                "en": {"title": "No insults", "text": "Criticise opinions; do not degrade people."}
            },
        }
    ],
}
