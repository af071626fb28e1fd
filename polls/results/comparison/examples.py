"""A comparison, as the description of the API shows it."""

from typing import Any

COMPARISON: dict[str, Any] = {
    "format": "meydan-comparison/1",
    "newer": {
        "poll": 31,
        "title": "Kordon, bir yıl sonra",
        "translations": {"en": {"title": "Kordon, a year later"}},
        "closed_at": "2027-12-05T17:00:00+00:00",
        "respondents": 2100,
        "sha256": "5f0d7c8e1b2a4d6f9c3e8b7a6d5c4f3e2b1a0d9c8f7e6b5a4d3c2f1e0b9a8d7c",
    },
    "older": {
        "poll": 12,
        "title": "Kordon",
        "translations": {},
        "closed_at": "2026-12-06T17:00:00+00:00",
        "respondents": 3000,
        "sha256": "a59619c4d665cf35ff33171ddfdb0742200dd2176b2abdaedcd72bbaa2d38768",
    },
    "basis": "weighted",
    "warnings": ["targets"],
    "questions": [
        {
            "newer": "61",
            "older": "17",
            "kind": "single",
            "text": "Kordon hafta sonları yayalara açılsın mı?",
            "translations": {},
            "unit": "percent",
            "withheld": None,
            "warnings": [],
            "newer_base": 2100,
            "older_base": 3000,
            "rows": [
                {
                    "key": "143",
                    "older_key": "41",
                    "text": "Evet",
                    "translations": {"en": "Yes"},
                    "newer": 57.4,
                    "older": 52.8,
                    "difference": 4.6,
                    "low": 1.0,
                    "high": 8.2,
                    "verdict": "rose",
                }
            ],
        }
    ],
}
