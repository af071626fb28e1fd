"""Examples of decisions and appeals in the API description."""

from typing import Any

from forums.moderation.rule_books.examples import RULE

NUMBER = "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f60"
DECISION: dict[str, Any] = {
    "number": NUMBER,
    "action": "hidden",
    "rule": RULE,
    "words": "İkinci cümlede bir kişi aşağılanıyor.",
    "board": "ulasim",
    "thread": 12,
    "post": 3181,
    "statement": None,
    "found_by": "reports",
    "automated": False,
    "at": "2026-11-24T18:40:00Z",
    "until": None,
    "standing": True,
    "appeal_until": "2026-12-08T18:40:00Z",
    "may_appeal": True,
    "why_not": None,
    "appeal": None,
}
DECISIONS: dict[str, Any] = {"next": None, "previous": None, "results": [DECISION]}
NEW_APPEAL: dict[str, Any] = {"words": "Kimseyi aşağılamadım, bir karikatürü anlattım."}
APPEALED: dict[str, Any] = {
    **DECISION,
    "may_appeal": False,
    "why_not": {
        "code": "appealed_already",
        "detail": "Bu karara itiraz ettiniz; başkası bakıyor.",
    },
    "appeal": {
        **NEW_APPEAL,
        "at": "2026-11-24T19:00:00Z",
        "due_at": "2026-12-01T19:00:00Z",
        "state": "open",
        "decided_at": None,
        "answer": "",
    },
}
ANSWER: dict[str, Any] = {"overturn": True, "answer": "Haklısınız; iletiniz geri geldi."}
OVERTURNED: dict[str, Any] = {
    **APPEALED,
    "standing": False,
    "appeal": {
        **APPEALED["appeal"],
        "state": "overturned",
        "decided_at": "2026-11-25T08:00:00Z",
        "answer": ANSWER["answer"],
    },
}
APPEALS: dict[str, Any] = {
    "next": None,
    "previous": None,
    "results": [
        {"id": 5, "late": False, "conflict": False, "appeal": APPEALED["appeal"], "decision": APPEALED}
    ],
}
