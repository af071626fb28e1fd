"""Examples of threads and posts in the API description."""

from typing import Any

from forums.discussion.pictures.examples import PICTURE

AUTHOR: dict[str, Any] = {"handle": "zeynep-k", "name": "Zeynep K.", "district": "konak"}
THREAD: dict[str, Any] = {
    "id": 12,
    "board": "ulasim",
    "title": "Kordon hafta sonu yayalara açılsın mı?",
    "state": "published",
    "held": False,
    "author": AUTHOR,
    "tags": ["yaya"],
    "created_at": "2026-11-20T07:30:00Z",
    "activity_at": "2026-11-24T18:04:00Z",
    "posts": 41,
    "newest": 3180,
    "support": 128,
    "pinned": False,
    "featured": True,
    "locked": False,
    "closed": False,
    "slow_seconds": 0,
    "merged_into": None,
    "duplicate_of": None,
    "seen": 3102,
    "topic": "thread:12",
    "url": "https://meydan.example/forum/konu/12/",
}
THREADS: dict[str, Any] = {
    "next": "https://meydan.example/api/v1/forums/boards/ulasim/threads/?order=activity&after=2951",
    "previous": None,
    "pinned": [],
    "results": [THREAD],
}
SUMMARY: dict[str, Any] = {
    "body": "Çoğunluk **istiyor**; esnaf yük indirme saati soruyor.",
    "html": "<p>Çoğunluk <strong>istiyor</strong>; esnaf yük indirme saati soruyor.</p>\n",
    "author": "Ayşe Y.",
    "at": "2026-11-24T18:20:00Z",
    "sources": [3102, 3180],
}
THREAD_DETAIL: dict[str, Any] = {
    **THREAD,
    "official": [3120],
    "summary": None,
    "embedded": "poll:12",
    "mine": {
        "may_reply": False,
        "why_not": {
            "code": "thread_closed",
            "detail": "Bu konu artık ileti almıyor. Yazdığınız taslak olarak saklandı.",
        },
        "follows": True,
    },
}
POST: dict[str, Any] = {
    "id": 3180,
    "thread": 12,
    "is_opening": False,
    "reply_to": 3102,
    "state": "published",
    "held": False,
    "hidden_by": None,
    "author": AUTHOR,
    "office": None,
    "created_at": "2026-11-24T18:04:00Z",
    "edited_at": None,
    "versions": 0,
    "body": "Sabah **iki saat** yeter.",
    "html": "<p>Sabah <strong>iki saat</strong> yeter.</p>\n",
    "pictures": [PICTURE],
    "support": 7,
    "supported": False,
    "mark": None,
    "url": "https://meydan.example/forum/ileti/3180/",
}
GAP: dict[str, Any] = {
    **POST,
    "id": 3181,
    "state": "hidden",
    "hidden_by": {"rule": "kisisel-veri", "title": "Başkasının kişisel verisi yazılmaz"},
    "author": None,
    "body": None,
    "html": None,
    "pictures": [],
    "support": None,
    "url": "https://meydan.example/forum/ileti/3181/",
}
POSTS: dict[str, Any] = {
    "next": "https://meydan.example/api/v1/forums/threads/12/posts/?order=time&after=3181",
    "previous": None,
    "results": [POST, GAP],
}
NEW_THREAD: dict[str, Any] = {
    "title": "Gece otobüsleri yeterli mi?",
    "body": "Karşıyaka yönüne 00.30’dan sonra otobüs yok.",
    "tags": [],
}
STARTED: dict[str, Any] = {
    "held": False,
    "thread": {**THREAD, "id": 215, "title": NEW_THREAD["title"], "tags": [], "posts": 1, "support": 0},
    "post": {**POST, "id": 3190, "thread": 215, "is_opening": True, "reply_to": None},
}
NEW_POST: dict[str, Any] = {
    "body": "Sabah **iki saat** yeter.",
    "reply_to": 3102,
    "pictures": [PICTURE["id"]],
}
EDIT: dict[str, Any] = {
    "body": "Sabah **iki saat** yeter; yaz aylarında bir.",
    "mark": "3180.1795543440000000",
    "reason": "Yaz aylarını ekledim.",
}
EDITED: dict[str, Any] = {
    **POST,
    "body": EDIT["body"],
    "html": "<p>Sabah <strong>iki saat</strong> yeter; yaz aylarında bir.</p>\n",
    "edited_at": "2026-11-24T18:09:00Z",
    "versions": 1,
    "mark": "3180.1795543740000000",
}
WORDINGS: dict[str, Any] = {
    "next": None,
    "previous": None,
    "results": [
        {
            "number": 2,
            "at": "2026-11-24T18:09:00Z",
            "reason": "",
            "withdrawn": False,
            "body": "Otobüs çok gecikti.",
            "changes": [
                {"kind": "same", "text": "Otobüs"},
                {"kind": "added", "text": " çok"},
                {"kind": "same", "text": " gecikti."},
            ],
        }
    ],
}
SUPPORT: dict[str, Any] = {"support": 8, "supported": True}
