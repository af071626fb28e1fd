"""Examples of the log and of yearly statistics in the API description."""

from typing import Any

from forums.moderation.rule_books.examples import RULE

LOG: dict[str, Any] = {
    "next": None,
    "previous": None,
    "results": [
        {
            "id": 41,
            "at": "2026-11-24T18:40:00Z",
            "action": "hidden",
            "rule": RULE,
            "board": "ulasim",
            "until": None,
            "found_by_screening": False,
            "automated": False,
            "standing": False,
            "appeal": "overturned",
        }
    ],
}
FIGURES: dict[str, Any] = {
    "year": 2026,
    "reports": 214,
    "decisions": 180,
    "automated": 0,
    "hours": 3.5,
    "by_action": [{"key": "hidden", "title": "gizlendi", "number": 61}],
    "by_origin": [{"key": "reports", "title": "bildirimler", "number": 140}],
    "by_rule": [{"key": "hakaret", "title": "Kişiye saldırma", "number": 33}],
    "appeals": 12,
    "upheld": 8,
    "overturned": 3,
}
