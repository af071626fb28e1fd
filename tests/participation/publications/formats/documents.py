"""Bulletin documents to render files from."""

from typing import Any

from tests.participation.publications import source

SHA256 = "5f2c0d9a" * 8
#: Special characters of typst, Markdown, spreadsheets and HTML, and Turkish letters.
MARKUP = "#set *bold* _x_ $a$ <b> \\ @ref ~ `raw` -- [link](/x/) %{} ğĞıİşŞ₺çÇöÖüÜâ"


def text(turkish: str, english: str | None = None) -> dict[str, str]:
    return {"tr": turkish} if english is None else {"tr": turkish, "en": english}


def chart(number: int = 1, *, rows: int = 3, **changes: Any) -> dict[str, Any]:
    """Counts, shares raw and weighted, and an interval; the last row is hidden."""
    labels = ["Evet, her hafta sonu", "Yalnız yazın", "Hayır", *(f"Seçenek {n}" for n in range(4, rows + 1))]
    values: list[dict[str, Any]] = [
        {"count": 1234 - n, "raw": 45.3 - n, "weighted": 44.1 - n, "low": 42 - n, "high": 46.25 - n}
        for n in range(rows - 1)
    ]
    values.append({"count": None, "raw": None, "weighted": None, "low": None, "high": None})
    given = {
        "id": f"q{number}",
        "title": text(
            f"Kordon, hafta sonları yalnız yayalara açılsın mı? ({number})", f"Kordon on foot? ({number})"
        ),
        "note": text("Yüzdeler ağırlıklıdır."),
        "rows": [source.row(label, **row) for label, row in zip(labels, values, strict=False)],
    }
    return source.chart(**(given | changes))


def section(number: int = 1, **changes: Any) -> dict[str, Any]:
    given = {
        "kind": "poll",
        "title": text(f"Kordon’da yayalar ({number})", f"Walking on the Kordon ({number})"),
        "intro": text("İzmirliler ne düşünüyor?\n\nYoklama on gün açık kaldı."),
        "comment": text("Konsey, sonucu ilçe belediyeleriyle görüşecek."),
        "charts": [chart()],
        "method": [
            *source.METHOD,
            {
                "key": "mode",
                "term": text("Yöntem", "Mode"),
                "text": text("İnternet üzerinden, gönüllü katılım."),
            },
        ],
        "warnings": [source.chart()["note"]],
    }
    return source.section(str(number), **(given | changes))


def document(**changes: Any) -> dict[str, Any]:
    return {
        "format": "meydan-bulletin/1",
        "number": "2026/7",
        "version": 1,
        "supersedes": None,
        "why": None,
        "council": "İzmir Kent Konseyi",
        "title": text("Kıyıda yürümek: İzmirlilerin görüşü", "Walking along the shore"),
        "summary": text("Yanıt verenlerin çoğu kıyının yayalara açılmasını istiyor."),
        "body": text(
            "## Neden sorduk?\n\nKıyı *herkesin*; **kararı** [meclis](https://example.org/m) verir.\n\n"
            "- bir\n- iki"
        ),
        "published_at": "2026-11-24T18:00:00+00:00",
        "url": "/yayinlar/2026-7/",
        "sections": [section()],
        **changes,
    }


def long_document(sections: int) -> dict[str, Any]:
    """About two pages for each section."""
    return document(
        body=text(
            "\n\n".join(
                f"## Başlık {n}\n\n" + "Uzun bir paragraf, ağırlıklandırma üstüne. " * 12 for n in range(3)
            )
        ),
        sections=[
            section(n, charts=[chart(2 * n, rows=8), chart(2 * n + 1, rows=12)])
            for n in range(1, sections + 1)
        ],
    )
