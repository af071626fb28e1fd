"""Examples of drafts in the API description."""

from typing import Any

DRAFT_TEXT: dict[str, Any] = {"body": "Yarım kalan bir düşünce"}
DRAFT: dict[str, Any] = {
    "place": "thread:12",
    "about_what": "Kordon hafta sonu yayalara açılsın mı?",
    "title": "",
    "body": DRAFT_TEXT["body"],
    "saved_at": "2026-11-24T18:12:00Z",
}
DRAFTS: dict[str, Any] = {"next": None, "previous": None, "results": [DRAFT]}
PREVIEW_REQUEST: dict[str, Any] = {"body": "Sabah **iki saat** yeter."}
PREVIEW: dict[str, Any] = {"html": "<p>Sabah <strong>iki saat</strong> yeter.</p>\n"}
