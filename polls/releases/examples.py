"""Public figures, as the description of the API shows them."""

from typing import Any

RESULTS: dict[str, Any] = {
    "poll": 12,
    "version": 7,
    "at": "2026-11-25T09:05:12+00:00",
    "final": False,
    "timing": "live",
    "batch_min": 10,
    "responses": 12480,
    "withheld": None,
    "embargo": None,
    "questions": [
        {
            "id": 17,
            "kind": "single",
            "text": "Kordon hafta sonları yayalara açılsın mı?",
            "translations": {"en": "Should the Kordon be open to pedestrians on weekends?"},
            "withheld": None,
            "base": 12480,
            "options": [
                {
                    "id": 41,
                    "text": "Evet",
                    "translations": {"en": "Yes"},
                    "count": 6750,
                    "share": 54.1,
                    "mean": None,
                },
                {
                    "id": 42,
                    "text": "Hayır",
                    "translations": {"en": "No"},
                    "count": 5230,
                    "share": 41.9,
                    "mean": None,
                },
            ],
            "no_opinion": {"count": 500, "share": 4.0},
        }
    ],
}
