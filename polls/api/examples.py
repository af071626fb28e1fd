"""One poll, as the description of the API shows it."""

from typing import Any

POLL: dict[str, Any] = {
    "id": 12,
    "title": "Kordon hafta sonları yayalara açılsın mı?",
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

POLL_DETAIL: dict[str, Any] = {
    **POLL,
    "description": "Cumartesi ve pazar, 10.00 ile 22.00 arası.",
    "description_html": "<p>Cumartesi ve pazar, 10.00 ile 22.00 arası.</p>\n",
    "corrects": None,
    "questions": [
        {
            "id": 17,
            "kind": "single",
            "text": "Kordon hafta sonları yayalara açılsın mı?",
            "hint": "",
            "required": True,
            "no_opinion": True,
            "min_choices": 1,
            "max_choices": 1,
            "options": [{"id": 41, "text": "Evet"}, {"id": 42, "text": "Hayır"}],
        }
    ],
    "mine": {"answered": False, "may_answer": True, "why_not": None},
}

RESPONSE: dict[str, Any] = {"answers": [{"question": 17, "options": [41]}]}

RECEIPT: dict[str, Any] = {"poll": 12, "changed": False, "may_change": True}

RESULTS: dict[str, Any] = {
    "poll": 12,
    "version": 7,
    "at": "2026-11-25T09:05:12+00:00",
    "final": False,
    "timing": "live",
    "batch_min": 10,
    "responses": 12480,
    "withheld": None,
    "questions": [
        {
            "id": 17,
            "kind": "single",
            "text": "Kordon hafta sonları yayalara açılsın mı?",
            "withheld": None,
            "base": 12480,
            "options": [
                {"id": 41, "text": "Evet", "count": 6750, "share": 54.1},
                {"id": 42, "text": "Hayır", "count": 5230, "share": 41.9},
            ],
            "no_opinion": {"count": 500, "share": 4.0},
        }
    ],
}
