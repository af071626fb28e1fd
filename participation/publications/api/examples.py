"""An example representation of a bulletin for the API schema."""

from typing import Any

_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_FILE = "https://meydan.example/yayinlar/2026-7/1/rapor"

BULLETIN: dict[str, Any] = {
    "slug": "2026-7",
    "number": "2026/7",
    "version": 1,
    "title": {"tr": "Kordon’da yaya alanı", "en": "Pedestrians on the Kordon"},
    "summary": {"tr": "Yanıtlayanların yarısından çoğu yaya alanı istiyor."},
    "published_at": "2026-11-24T18:00:00Z",
    "sha256": _SHA256,
    "url": "https://meydan.example/yayinlar/2026-7/1/",
    "files": {form: f"{_FILE}.{form}" for form in ("pdf", "xlsx", "csv", "json")},
}

BULLETIN_DETAIL: dict[str, Any] = {
    "bulletin": BULLETIN,
    "sha256": _SHA256,
    "document": {
        "format": "meydan-bulletin/1",
        "number": "2026/7",
        "version": 1,
        "title": {"tr": "Kordon’da yaya alanı", "en": "Pedestrians on the Kordon"},
        "sections": [],
    },
    "versions": [{"version": 1, "published_at": "2026-11-24T18:00:00Z", "sha256": _SHA256, "why": None}],
}
