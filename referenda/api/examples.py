"""One referendum, as the description of the API shows it."""

from typing import Any

_NAME = "7ca2a96a1817fba4303744b6196ddf5f844d409a13861617d6139ebfa8157fe1"
_TRACKER = "BhTapXiilajGK7Xr6616Oi9J/R6RTT2NULNlsg/rkm8"

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

_QUESTION: dict[str, Any] = {
    "id": 9,
    "text": {
        "tr": "Kordon her pazar taşıtlara kapatılsın mı?",
        "en": "Shall Kordon be closed to vehicles on Sundays?",
    },
}
_YES: dict[str, Any] = {"id": 31, "text": {"tr": "Evet", "en": "Yes"}}
_NO: dict[str, Any] = {"id": 32, "text": {"tr": "Hayır", "en": "No"}}

REFERENDUM_DETAIL: dict[str, Any] = {
    **REFERENDUM,
    "description": {
        "tr": "Alsancak ile Pasaport arası, pazar günleri 09.00–21.00.",
        "en": "Between Alsancak and Pasaport, Sundays 09:00–21:00.",
    },
    "description_html": "<p>Alsancak ile Pasaport arası, pazar günleri 09.00–21.00.</p>\n",
    "questions": [{**_QUESTION, "minimum": 1, "maximum": 1, "blank": True, "options": [_YES, _NO]}],
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
    "head": _NAME,
    "height": 1240,
    "took_part": 1198,
    "decrypted": [],
    "ceremony": [3, 3, 3],
}

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
            **_QUESTION,
            "options": [
                {
                    **_YES,
                    "votes": 22_000,
                    "online": 21_300,
                    "at_desks": 700,
                    "percent": 59.45945945945946,
                    "ahead": True,
                    "tied": False,
                },
                {
                    **_NO,
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

HEAD: dict[str, Any] = {"height": 1240, "name": _NAME}
EVENT: dict[str, Any] = {"height": 1240, "type": "Ballot", "name": _NAME, "tracker": _TRACKER}
# As a key that follows from the word "example" signs it.
NOTE: dict[str, Any] = {
    "kind": "day",
    "day": "2026-11-26",
    "ballots": 1240,
    "head": _NAME,
    "note": (
        '{"format":"meydan-note/1","archive":"exe5igNM9zr5i3","day":"2026-11-26","ballots":1240,"'
        'head":"7ca2a96a1817fba4303744b6196ddf5f844d409a13861617d6139ebfa8157fe1"}'
    ),
    "signature": (
        "51fa27260df22fe202ce93e35954e312a9221416c5f630abb234ed391cac13d95134e99fd6eb06ab49fd363b"
        "ce7dc846fb5ab1b7a468c91c05b6a7978031bf06"
    ),
    "public_key": "0ad68e4ad498396b02b83b50cbfd11973c8a0ca535e2a566dfdf2235319bef8e",
}
BALLOT: dict[str, Any] = {"tracker": _TRACKER, "height": 1240, "name": _NAME, "counts": True}
RECEIPT: dict[str, Any] = {"tracker": _TRACKER, "head": _NAME, "height": 1240}
SENT: dict[str, Any] = {
    "election_uuid": "exe5igNM9zr5i3",
    "election_hash": "…",
    "credential": "…",
    "answers": [],
    "signature": {"hash": "…", "proof": {"challenge": "…", "response": "…"}},
}

OBJECTION: dict[str, Any] = {
    "id": 3,
    "filed_at": "2026-12-01T08:30:00Z",
    "text": "Oyumu cumartesi günü vermek istedim, sayfa bir saat açılmadı.",
    "answer": "Oylama beş gün açıktı; bir saatlik kesinti sonucu değiştirmez.",
    "upheld": False,
    "consequence": None,
    "answered_at": "2026-12-02T11:00:00Z",
}
OBJECTION_SENT: dict[str, Any] = {"text": OBJECTION["text"]}
OBJECTION_FILED: dict[str, Any] = {
    **OBJECTION,
    "text": None,
    "answer": None,
    "upheld": None,
    "answered_at": None,
}
