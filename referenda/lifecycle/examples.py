"""Examples of the API description."""

from typing import Any

from referenda.archive.examples import NAME
from referenda.referendum.examples import NO, QUESTION, REFERENDUM, YES

REFERENDUM_DETAIL: dict[str, Any] = {
    **REFERENDUM,
    "description": {
        "tr": "Alsancak ile Pasaport arası, pazar günleri 09.00–21.00.",
        "en": "Between Alsancak and Pasaport, Sundays 09:00–21:00.",
    },
    "description_html": "<p>Alsancak ile Pasaport arası, pazar günleri 09.00–21.00.</p>\n",
    "questions": [{**QUESTION, "minimum": 1, "maximum": 1, "blank": True, "options": [YES, NO]}],
    "rules": [
        "At least 30% of those on the roll have to take part.",
        "A proposal is accepted with more than 50% of the votes that are not blank. "
        "At a tie it is not accepted.",
        "In at least 2 districts, too, its share has to be above 50%. Districts in which fewer than 50 "
        "people vote online are counted together with others; what they decide together counts for each.",
    ],
    "quorum": 30.0,
    "threshold": 50.0,
    "blank_counts": False,
    "tie_rule": "rejected",
    "districts_needed": 2,
    "district_least": 50,
    "objection_days": 3,
    "objections_until": None,
    "credential_mode": "simple",
    "credential_authority": "",
    "trustees_needed": 2,
    "trustees": [
        {"index": 1, "name": "Ayşe Yılmaz", "has_decrypted": False, "was_refused": False, "again": False},
        {"index": 2, "name": "Mehmet Kaya", "has_decrypted": False, "was_refused": False, "again": False},
        {"index": 3, "name": "Zeynep Demir", "has_decrypted": False, "was_refused": False, "again": False},
    ],
    "transitions": [{"state": "announced", "at": "2026-11-10T09:12:44Z", "reason": ""}],
    "supersedes": None,
    "superseded_by": None,
    "archive_url": "https://meydan.example/halk-oylamalari/7/arsiv.bel",
    "factor_proofs_url": "https://meydan.example/halk-oylamalari/7/kanitlar.jsonl",
    "districts_url": "https://meydan.example/halk-oylamalari/7/ilceler.jsonl",
    "zero_report_url": "https://meydan.example/halk-oylamalari/7/sifir-raporu.pdf",
    "record_url": None,
}
LIVE: dict[str, Any] = {
    "referendum": 7,
    "version": 1245,
    "state": "open",
    "head": NAME,
    "height": 1240,
    "took_part": 1198,
    "decrypted": [],
    "ceremony": [3, 3, 3],
}
