"""A poll with its questions and a response to it, as the description of the API shows them."""

from typing import Any

from polls.questionnaire.examples import POLL

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
