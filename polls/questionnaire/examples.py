"""A poll in a list, as the description of the API shows it."""

from typing import Any

POLL: dict[str, Any] = {
    "id": 12,
    "title": "Kordon hafta sonları yayalara açılsın mı?",
    "languages": ["en"],
    "translations": {"en": {"title": "Should the Kordon be open to pedestrians on weekends?"}},
    "phase": "open",
    "districts": ["konak"],
    "minimum_assurance": 10,
    "result_timing": "live",
    "batch_min": 10,
    "may_change": True,
    "opens_at": "2026-11-24T06:00:00Z",
    "closes_at": "2026-12-06T17:00:00Z",
    "responses": 12480,
    "url": "https://meydan.example/yoklamalar/12/",
    "results_url": "https://meydan.example/api/v1/polls/12/results/",
}
