"""Documents of a few kinds of blocks, rendered as tagged PDF (PDF/UA-1) by typst from ``document.typ``.

All text reaches the template as data (JSON in ``sys.inputs``), never as its source. Fonts are those inside
typst, and the only time is that of the state: the same state gives the same bytes on every machine.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.publications.formats.pdf import compile_pdf, printable
from participation.text.texts import Wording

TEMPLATE = Path(__file__).resolve().with_name("document.typ")
#: Seconds for which a document is cached.
_CACHED = 3600

Text = str | Wording
Block = dict[str, Any]


@dataclass(slots=True)
class Part:
    """A section with its heading. Each method appends a block and returns the section."""

    title: Text
    blocks: list[Block] = field(default_factory=list)

    def says(self, *paragraphs: Text) -> "Part":
        self.blocks += [{"kind": "paragraph", "text": _make_printable(it)} for it in paragraphs if it]
        return self

    def stresses(self, text: Text) -> "Part":
        self.blocks.append({"kind": "strong", "text": _make_printable(text)})
        return self

    def warns(self, text: Text) -> "Part":
        self.blocks.append({"kind": "warning", "text": _make_printable(text)})
        return self

    def lists(self, items: Sequence[Text]) -> "Part":
        self.blocks.append({"kind": "list", "items": [_make_printable(it) for it in items]})
        return self

    def states(self, *facts: tuple[str, Text]) -> "Part":
        """Add terms with their values. Consecutive calls extend one list."""
        if not self.blocks or self.blocks[-1]["kind"] != "facts":
            self.blocks.append({"kind": "facts", "rows": []})
        self.blocks[-1]["rows"] += [[printable(term), _make_printable(it)] for term, it in facts]
        return self

    def prints(self, *facts: tuple[str, str]) -> "Part":
        """Add hashes and similar values (ASCII) under their terms, printed without line breaks."""
        self.blocks.append({"kind": "hashes", "rows": [[printable(term), it] for term, it in facts]})
        return self

    def shows(self, header: Sequence[str], rows: Sequence[Sequence[Text]]) -> "Part":
        """Add a table. The first column contains text, the others numbers."""
        self.blocks.append(
            {
                "kind": "table",
                "header": [printable(it) for it in header],
                "rows": [[_make_printable(it) for it in row] for row in rows],
            }
        )
        return self

    def types(self, *lines: str) -> "Part":
        """Add commands (ASCII) to copy."""
        self.blocks.append({"kind": "code", "lines": list(lines)})
        return self


@dataclass(frozen=True, slots=True)
class Paper:
    """A document. ``status``: one line on how final it is; ``is_draft``: every page is marked as a draft."""

    heading: str
    title: Wording
    status: str
    number: str
    parts: Sequence[Part]
    is_draft: bool = False


def compile_paper(paper: Paper, at: datetime) -> bytes:
    """``paper`` as PDF in the active language. Raises ``typst.TypstError`` if the template is faulty."""
    data = json.dumps(_build_data(paper), ensure_ascii=False)
    key = f"referenda.document.{hashlib.sha256(data.encode()).hexdigest()}.{int(at.timestamp())}"
    pdf: bytes | None = cache.get(key)
    if pdf is None:
        pdf = compile_pdf(TEMPLATE, settings.BASE_DIR, at, document=data)
        cache.set(key, pdf, _CACHED)
    return pdf


def _build_data(paper: Paper) -> dict[str, Any]:
    council, heading = printable(settings.COUNCIL_NAME), printable(paper.heading)
    return {
        "language": get_language() or "tr",
        "council": council,
        "heading": heading,
        "title": _make_printable(paper.title),
        "name": f"{heading} · {printable(str(paper.title))}",
        "status": printable(paper.status),
        "is_draft": paper.is_draft,
        "draft": _("DRAFT"),
        "advisory": _("advisory vote – not binding"),
        "page": _("Page"),
        "footer": f"{council} · {paper.number}",
        "parts": [{"title": _make_printable(it.title), "blocks": it.blocks} for it in paper.parts],
    }


def _make_printable(text: Text) -> str | dict[str, str]:
    """``text`` as data for the template, with its language if that is not the document's."""
    if isinstance(text, Wording) and text.language != get_language():
        return {"text": printable(text.text), "language": text.language}
    return printable(str(text))
