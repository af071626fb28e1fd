"""Examples of the API description."""

from typing import Any

from referenda.referendum.examples import NO, QUESTION, YES

RESULT: dict[str, Any] = {
    "referendum": 7,
    "certified": False,
    "ballots": 38_200,
    "at_desks": 1_200,
    "took_part": 38_204,
    "entitled": 100_000,
    "channels": [
        {
            "channel": "web",
            "struck_off": 37_000,
            "ballots": 37_000,
            "spoiled": 0,
            "taken_back": 0,
            "difference": 0,
        },
        {
            "channel": "desk",
            "struck_off": 1_204,
            "ballots": 1_200,
            "spoiled": 4,
            "taken_back": 1,
            "difference": 0,
        },
    ],
    "questions": [
        {
            **QUESTION,
            "options": [
                {
                    **YES,
                    "votes": 22_000,
                    "online": 21_300,
                    "at_desks": 700,
                    "percent": 59.45945945945946,
                    "ahead": True,
                    "tied": False,
                },
                {
                    **NO,
                    "votes": 15_000,
                    "online": 14_550,
                    "at_desks": 450,
                    "percent": 40.54054054054054,
                    "ahead": False,
                    "tied": False,
                },
            ],
            "blank": 1_200,
            "blank_at_desks": 50,
            "denominator": 37_000,
            "quorum_met": True,
            "threshold_met": True,
            "districts_met": True,
            "areas": [
                {
                    "districts": ["Bornova"],
                    "ballots": 9_300,
                    "votes": 4_800,
                    "denominator": 9_000,
                    "percent": 53.333333333333336,
                    "passed": True,
                },
                {
                    "districts": ["Karaburun", "Konak"],
                    "ballots": 28_900,
                    "votes": 17_200,
                    "denominator": 28_000,
                    "percent": 61.42857142857143,
                    "passed": True,
                },
            ],
            "tied": False,
            "accepted": True,
            "verdict": "Accepted",
            "steps": [
                "Turnout 38.2% (38,204 of 100,000) ≥ 30%: the quorum is reached.",
                "“Yes” 59.5% (22,000 of 37,000) > 50%: the threshold is passed.",
                "“Yes” passes it in 3 of 3 districts ≥ 2: enough districts.",
            ],
        }
    ],
}
