"""Documents made of a few kinds of blocks, as tagged PDF (PDF/UA-1) by typst from ``document.typ``.

All text reaches the template as data (JSON in ``sys.inputs``), never as its source. The fonts are those
inside typst, and the only time is the state's own: the same state makes the same bytes on every machine.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.publications.formats.pdf import fonts, printable
from participation.texts import Wording

TEMPLATE = Path(__file__).resolve().with_name("document.typ")
#: Seconds for which a document that is no final one is not made again.
_CACHED = 3600

Text = str | Wording
Block = dict[str, Any]


@dataclass(slots=True)
class Part:
    """A section with its heading; blocks are added in order."""

    title: Text
    blocks: list[Block] = field(default_factory=list)

    def says(self, *paragraphs: Text) -> "Part":
        self.blocks += [{"kind": "paragraph", "text": _said(it)} for it in paragraphs if it]
        return self

    def stresses(self, words: Text) -> "Part":
        self.blocks.append({"kind": "strong", "text": _said(words)})
        return self

    def warns(self, words: Text) -> "Part":
        self.blocks.append({"kind": "warning", "text": _said(words)})
        return self

    def lists(self, items: Sequence[Text]) -> "Part":
        self.blocks.append({"kind": "list", "items": [_said(it) for it in items]})
        return self

    def states(self, *facts: tuple[str, Text]) -> "Part":
        """Facts that follow each other are one list."""
        if not self.blocks or self.blocks[-1]["kind"] != "facts":
            self.blocks.append({"kind": "facts", "rows": []})
        self.blocks[-1]["rows"] += [[printable(term), _said(it)] for term, it in facts]
        return self

    def prints(self, *facts: tuple[str, str]) -> "Part":
        """Hashes and the like (ASCII), whole and without a break inside, each under what it is of."""
        self.blocks.append({"kind": "hashes", "rows": [[printable(term), it] for term, it in facts]})
        return self

    def shows(self, header: Sequence[str], rows: Sequence[Sequence[Text]]) -> "Part":
        """A table; the first column is words, the others are figures."""
        self.blocks.append(
            {
                "kind": "table",
                "header": [printable(it) for it in header],
                "rows": [[_said(it) for it in row] for row in rows],
            }
        )
        return self

    def types(self, *lines: str) -> "Part":
        """Commands (ASCII), to be copied."""
        self.blocks.append({"kind": "code", "lines": list(lines)})
        return self


@dataclass(frozen=True, slots=True)
class Paper:
    """A document. ``status`` says in a line how final it is; ``is_draft`` puts that across every page."""

    heading: str
    title: Wording
    status: str
    number: str
    parts: Sequence[Part]
    is_draft: bool = False


def compiled(paper: Paper, at: datetime) -> bytes:
    """``paper`` in the language active now. ``typst.TypstError`` would be a fault of the template."""
    data = json.dumps(_data(paper), ensure_ascii=False)
    known = f"referenda.document.{hashlib.sha256(data.encode()).hexdigest()}.{int(at.timestamp())}"
    found: bytes | None = cache.get(known)
    if found is None:
        found = typst.compile(
            TEMPLATE,
            root=settings.BASE_DIR,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"document": data},
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
        cache.set(known, found, _CACHED)
    return found


def _data(paper: Paper) -> dict[str, Any]:
    council, heading = printable(settings.COUNCIL_NAME), printable(paper.heading)
    return {
        "language": get_language() or "tr",
        "council": council,
        "heading": heading,
        "title": _said(paper.title),
        "name": f"{heading} · {printable(str(paper.title))}",
        "status": printable(paper.status),
        "is_draft": paper.is_draft,
        "draft": _("DRAFT"),
        "advisory": _("advisory vote – not binding"),
        "page": _("Page"),
        "footer": f"{council} · {paper.number}",
        "parts": [{"title": _said(it.title), "blocks": it.blocks} for it in paper.parts],
    }


def _said(words: Text) -> str | dict[str, str]:
    """With its language where that is not the document's."""
    if isinstance(words, Wording) and words.language != get_language():
        return {"text": printable(words.text), "language": words.language}
    return printable(str(words))
