"""A report, a decision and its appeal, as the description of the API shows them."""

from typing import Any

from forums.api.examples import POST

NUMBER = "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f60"
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

NEW_REPORT: dict[str, Any] = {"rule": "hakaret", "words": "İkinci cümle."}
REPORT: dict[str, Any] = {"post": 3181, "rule": "hakaret", "at": "2026-11-24T18:20:00Z"}

STATEMENT_REPORT: dict[str, Any] = {"statement": 9, "rule": "hakaret", "at": "2026-11-24T18:20:00Z"}

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
