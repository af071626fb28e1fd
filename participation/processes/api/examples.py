"""Example representations of a process and an organ for the API schema."""

from typing import Any

ORGAN: dict[str, Any] = {
    "slug": "genclik-meclisi",
    "kind": "youth",
    "name": {"tr": "Gençlik Meclisi", "en": "Youth Assembly"},
    "description": {
        "tr": "15–29 yaş arasındakilerin meclisi.",
        "en": "The assembly of young people.",
    },
    "part_of": "genel-kurul",
    "active": True,
    "people": 41,
    "offices": [{"office": "chair", "name": "Zeynep K."}],
    "members": [],
    "url": "https://meydan.example/organlar/genclik-meclisi/",
}

PROCESS: dict[str, Any] = {
    "slug": "bisiklet-plani",
    "title": {"tr": "Bisiklet ana planı", "en": "The cycling plan"},
    "summary": {"tr": "Yolların nereden geçeceğini birlikte kararlaştırıyoruz."},
    "state": "published",
    "ended_on": None,
    "organ": "genclik-meclisi",
    "district": None,
    "phase": 2,
    "phases": [
        {
            "number": 2,
            "title": {"tr": "Tartışma", "en": "Discussion"},
            "description": {"tr": "Güzergâhlar forumda tartışılır."},
            "starts_on": "2026-11-16",
            "ends_on": "2026-12-15",
            "standing": "now",
            "takes_threads": True,
        }
    ],
    "url": "https://meydan.example/surecler/bisiklet-plani/",
}
