"""A small source of sections for tests and for pages in the journeys."""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from participation.publications.registry import Ban, Candidate, Source, register_source
from participation.refusals import Refusal

KIND = "deneme"
METHOD = [
    {
        "key": "asked_by",
        "term": {"tr": "Soran", "en": "Asked by"},
        "text": {"tr": "İzmir Kent Konseyi", "en": "Council of İzmir"},
    }
]


class Embargoed(Refusal):
    code = "embargoed"
    status = 409
    message = "Seçimden önce yayımlanamaz."


def chart(**changes: Any) -> dict[str, Any]:
    return {
        "id": "q34",
        "title": {"tr": "Kordon yayalara açılsın mı?", "en": "Should the Kordon be for pedestrians?"},
        "note": {
            "tr": "%95 model tabanlı belirsizlik aralığı; katılım gönüllüdür, klasik hata payı değildir."
        },
        "bars": "weighted",
        "interval": ["low", "high"],
        "columns": [
            {"key": "count", "label": {"tr": "Yanıt", "en": "Answers"}, "unit": "people"},
            {"key": "raw", "label": {"tr": "Ham", "en": "Raw"}, "unit": "percent"},
            {"key": "weighted", "label": {"tr": "Ağırlıklı", "en": "Weighted"}, "unit": "percent"},
            {"key": "low", "label": {"tr": "alt sınır", "en": "lower end"}, "unit": "percent"},
            {"key": "high", "label": {"tr": "üst sınır", "en": "upper end"}, "unit": "percent"},
        ],
        "rows": [
            row("Evet", "Yes", count=1234, raw=45.3, weighted=44.1, low=42.0, high=46.2),
            row("Hayır", "No", count=1100, raw=40.4, weighted=41.25, low=39.1, high=43.4),
            row("Kararsızım, önce ulaşım planını görmek isterim", "", count=None, raw=None, weighted=None),
        ],
        **changes,
    }


def row(tr: str, en: str = "", **values: float | None) -> dict[str, Any]:
    label = {"tr": tr, "en": en} if en else {"tr": tr}
    return {"label": label, "values": values}


def section(ident: str, **changes: Any) -> dict[str, Any]:
    return {
        "kind": KIND,
        "ident": ident,
        "title": {"tr": f"Kordon yoklaması {ident}", "en": f"Poll on the Kordon {ident}"},
        "url": f"/yoklamalar/{ident}/",
        "intro": {"tr": "24 Kasım – 6 Aralık 2026 arasında soruldu."},
        "charts": [chart()],
        "method": METHOD,
        "warnings": [{"tr": "Katılım gönüllüdür.", "en": "Taking part is voluntary."}],
        **changes,
    }


@dataclass
class SmallSource:
    """A source whose sections can be changed and refused by tests."""

    sections: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {n: section(n) for n in ("12", "13", "14")}
    )
    refused: set[str] = field(default_factory=set)
    kept_back: dict[str, str] = field(default_factory=dict)
    until: datetime | None = None

    def candidates(self) -> list[Candidate]:
        return [Candidate(KIND, ident, section["title"]["tr"]) for ident, section in self.sections.items()]

    def section(self, ident: str) -> dict[str, Any]:
        if ident in self.refused:
            raise Embargoed
        # As in real sources, the address depends on the language of the request.
        return {**copy.deepcopy(self.sections[ident]), "url": reverse("polls:poll", args=[ident])}

    def problems(self, ident: str) -> list[str]:
        return ["Seçimden önce yayımlanamaz."] if ident in self.refused else []

    def withheld(self) -> dict[str, Ban]:
        return {ident: Ban(reason, self.until) for ident, reason in self.kept_back.items()}

    def register(self) -> None:
        register_source(
            Source(
                kind=KIND,
                label="Deneme",
                candidates=self.candidates,
                section=self.section,
                problems=self.problems,
                withheld=self.withheld,
            )
        )
