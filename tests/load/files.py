"""Bulletin files to measure.

Each round uses other texts, because typst caches the layout of those it has seen.
"""

import typst

from participation.publications.formats import pdf
from tests.participation.publications.formats.documents import SHA256, long_document

#: Sections and lines of bare text that fill twenty pages (checked in ``test_bench``).
SECTIONS, LINES = 11, 670


def bulletin(number: int) -> bytes:
    """A PDF of twenty pages: tagged, with charts, tables and method."""
    document = long_document(SECTIONS)
    for section in document["sections"]:
        for text in (section["title"], section["comment"], *(chart["title"] for chart in section["charts"])):
            text["tr"] += f" ({number}. tur)"
        for chart in section["charts"]:
            for row in chart["rows"]:
                row["label"] = {"tr": f"{row['label']['tr']} ({number})"}
    return pdf.render(document, SHA256, "tr")


def bare_text(number: int) -> bytes:
    """A PDF of twenty pages by typst that has only lines of text, untagged."""
    lines = "\n".join(f"{number}. turun {line}. satırı: ağırlıklandırma üstüne." for line in range(LINES))
    return typst.compile(
        b'#for line in sys.inputs.lines.split("\\n") { par(line) }',
        ignore_system_fonts=True,
        sys_inputs={"lines": lines},
        pdf_tags=False,
    )
