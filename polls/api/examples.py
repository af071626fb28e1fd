"""One poll, as the description of the API shows it."""

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

POLL_DETAIL: dict[str, Any] = {
    **POLL,
    "translations": {
        "en": {
            "title": "Should the Kordon be open to pedestrians on weekends?",
            "description": "Saturday and Sunday, 10:00 to 22:00.",
        }
    },
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
            "random_order": False,
            "min_choices": 1,
            "max_choices": 1,
            "options": [
                {"id": 41, "text": "Evet", "translations": {"en": "Yes"}},
                {"id": 42, "text": "Hayır", "translations": {"en": "No"}},
            ],
            "scale": None,
            "budget": None,
            "text_length": None,
            "condition": None,
            "translations": {"en": {"text": "Should the Kordon be open to pedestrians on weekends?"}},
        },
        {
            "id": 18,
            "kind": "score",
            "text": "Hafta sonu için ne kadar önemli?",
            "hint": "",
            "required": True,
            "no_opinion": False,
            "random_order": True,
            "min_choices": 1,
            "max_choices": 1,
            "options": [
                {"id": 43, "text": "Gölgelik", "translations": {"en": "Shade"}},
                {"id": 44, "text": "Bisiklet yolu", "translations": {"en": "Cycle path"}},
            ],
            "scale": {"lowest": 0, "highest": 5, "lowest_label": "hiç", "highest_label": "çok"},
            "budget": None,
            "text_length": None,
            "condition": {"question": 17, "options": [41]},
            "translations": {
                "en": {
                    "text": "How much does it matter on weekends?",
                    "score_min_label": "not at all",
                    "score_max_label": "very much",
                }
            },
        },
    ],
    "mine": {"answered": False, "may_answer": True, "why_not": None},
}

RESPONSE: dict[str, Any] = {"answers": [{"question": 17, "options": [41]}]}

EVERY_KIND: dict[str, Any] = {
    "answers": [
        {"question": 17, "options": [41]},
        {"question": 18, "values": [{"option": 43, "value": 5}, {"option": 44, "value": 3}]},
        {"question": 19, "options": [47, 45]},
        {"question": 20, "values": [{"option": 48, "value": 60}, {"option": 49, "value": 40}]},
        {"question": 21, "text": "Daha çok gölge, daha çok bank."},
        {"question": 22, "no_opinion": True},
    ]
}

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

ANALYSIS: dict[str, Any] = {
    "format": "meydan-poll/1",
    "poll": 12,
    "release": 9,
    "at": "2026-12-06T17:00:03+00:00",
    "statement": {"conducted_by": "İzmir Kent Konseyi", "financed_by": "İzmir Kent Konseyi"},
    "questions": [{"id": 17, "kind": "single", "text": "Kordon hafta sonları yayalara açılsın mı?"}],
    "participation": [{"on": "2026-11-25", "people": 480}],
    "set_aside": [],
    "figures": {
        "format": "meydan-analysis/1",
        "withheld": None,
        "respondents": 3000,
        "weighting": {
            "status": "weighted",
            "reason": None,
            "margin": None,
            "population": 4504185,
            "n_eff": 2400,
            "deff_before": 1.3,
            "deff_after": 1.25,
            "sweeps": 7,
            "largest_error": 1e-06,
            "trimmed": 25,
            "trim_rounds": 2,
            "margins": [{"dimension": "sex", "merged": 0, "groups": []}],
            "histogram": [{"from": 0.0, "to": 1.0, "people": 1610}, {"from": 1.0, "to": 5.0, "people": 1390}],
            "coverage": [],
        },
        "participation": {
            "sex": {
                "groups": [
                    {
                        "key": "female",
                        "people": 1710,
                        "share": 57.0,
                        "population": 2274613,
                        "population_share": 50.5,
                        "ratio": 1.13,
                    }
                ],
                "hidden": 0,
            }
        },
        "questions": [
            {
                "key": "17",
                "kind": "single",
                "required": True,
                "withheld": None,
                "base": 3000,
                "n_eff": 2400,
                "step": 0.1,
                "rows": [
                    {
                        "key": "41",
                        "count": 1623,
                        "raw": 54.1,
                        "weighted": 52.8,
                        "low": 50.8,
                        "high": 54.8,
                    }
                ],
                "lead": {
                    "first": "41",
                    "second": "42",
                    "difference": 9.4,
                    "low": 5.5,
                    "high": 13.3,
                    "tells_apart": True,
                },
                "ranking": None,
                "items": [],
                "breakdowns": {
                    "sex": {
                        "rows": ["41"],
                        "groups": [
                            {
                                "key": "female",
                                "base": 1710,
                                "cells": [{"count": 978, "raw": 57.2, "low": 54.8, "high": 59.6}],
                                "mean": None,
                            }
                        ],
                        "hidden_cells": 0,
                    }
                },
            }
        ],
        "hidden_cells": 0,
    },
}

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

TEXTS: dict[str, Any] = {
    "next": "https://meydan.example/api/v1/polls/12/questions/21/texts/?cursor=cD0zZjJi",
    "previous": None,
    "results": [
        {
            "id": "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f60",
            "text": "Daha çok gölge, daha çok bank. Bana [telefon] numarasından ulaşabilirsiniz.",
            "heading": 4,
        }
    ],
    "least": 10,
    "written": 312,
    "published": 287,
    "waiting": 14,
    "withheld": [{"reason": "insult", "count": 7}, {"reason": "off_topic", "count": 4}],
    "headings": [
        {"id": 4, "name": "Gölgelik ve oturma yeri", "published": 190},
        {"id": None, "name": "", "published": 97},
    ],
}
