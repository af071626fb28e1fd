"""Examples of the API description."""

from typing import Any

REFERENDUM: dict[str, Any] = {
    "id": 7,
    "uuid": "exe5igNM9zr5i3",
    "title": {
        "tr": "Kordon pazar günleri taşıtlara kapatılsın mı?",
        "en": "Shall Kordon be closed to vehicles on Sundays?",
    },
    "phase": "open",
    "state": "open",
    "opens_at": "2026-11-24T06:00:00Z",
    "closes_at": "2026-11-30T17:00:00Z",
    "url": "https://meydan.example/halk-oylamalari/7/",
    "live_url": "https://meydan.example/api/v1/referenda/7/live/",
}
QUESTION: dict[str, Any] = {
    "id": 9,
    "text": {
        "tr": "Kordon her pazar taşıtlara kapatılsın mı?",
        "en": "Shall Kordon be closed to vehicles on Sundays?",
    },
}
YES: dict[str, Any] = {"id": 31, "text": {"tr": "Evet", "en": "Yes"}}
NO: dict[str, Any] = {"id": 32, "text": {"tr": "Hayır", "en": "No"}}
