"""The analysis of a counted poll, as the description of the API shows it."""

from typing import Any

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
