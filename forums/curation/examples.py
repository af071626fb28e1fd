"""Examples of acts and digests in the API description."""

from typing import Any

from forums.discussion import examples as discussion_examples

ACT: dict[str, Any] = {
    "id": 31,
    "act": "slowed",
    "at": "2026-11-24T18:20:00Z",
    "reason": "Yanıtlar birbirini okumadan geliyor.",
    "after_post": 3180,
    "other": None,
    "posts": 0,
    "before": None,
    "after": None,
    "seconds": 300,
    "tags": None,
    "embedded": None,
}
_NAMED = {name: discussion_examples.THREAD[name] for name in ("id", "title", "url")}
DIGEST: dict[str, Any] = {
    "summarised": [{"thread": _NAMED, "summary": discussion_examples.SUMMARY}],
    "official": [
        {
            "post": 3120,
            "thread": _NAMED,
            "office": "Ulaşım Dairesi Başkanlığı",
            "created_at": "2026-11-23T09:00:00Z",
            "body": "Rampalar mayısta yapılacak.",
            "url": "https://meydan.example/forum/ileti/3120/",
        }
    ],
    "featured": [],
    "supported": [],
    "closed": [{"thread": _NAMED, "closed_at": "2026-11-24T18:20:00Z", "posts": 41, "official": [3120]}],
}
