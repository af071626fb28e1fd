"""The methodology page: ``docs/methodology.md`` in the reader's language, part by part.

The project's documentation and the site share one text.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from participation.text import richtext, turkish

_FILES: Final = {"tr": "methodology.tr.md", "en": "methodology.md"}
# A wrapped line: it continues another line's text and starts no block of its own.
_WRAPPED: Final = re.compile(r"(?<=\S)\n(?:  )?(?=[^\s|>#-])")


@dataclass(frozen=True, slots=True)
class Part:
    """``ident`` is the part's anchor in URLs."""

    ident: str
    title: str
    body: SafeString


@dataclass(frozen=True, slots=True)
class Methodology:
    title: str
    lead: SafeString
    parts: tuple[Part, ...]


@cache
def build_methodology(language: str) -> Methodology:
    """The text in ``language`` (a code); Turkish if there is none."""
    path = settings.BASE_DIR / "docs" / _FILES.get(language, _FILES["tr"])
    head, *parts = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    # The second paragraph links to the other language; on the site the shell does that.
    title, _other, lead = head.split("\n\n", maxsplit=2)
    return Methodology(title.removeprefix("# "), _render_markdown(lead), tuple(map(_split_part, parts)))


def _split_part(markdown: str) -> Part:
    title, _, body = markdown.partition("\n")
    return Part(turkish.slugify(title), title, _wrap_tables(_render_markdown(body), title))


def _render_markdown(markdown: str) -> SafeString:
    """Headings inside a part follow the part's own; lines are not wrapped, so that they fit the reader's
    window.
    """
    return richtext.render(_WRAPPED.sub(" ", markdown.replace("\n### ", "\n# ")))


def _wrap_tables(body: SafeString, name: str) -> SafeString:
    """Each table in a box of this name that scrolls by itself: enlarged text makes it wider than a phone."""
    box = format_html('<div class="scroll" tabindex="0" role="group" aria-label="{}"><table>', name)
    html = body.replace("<table>", box).replace("</table>", "</table></div>")
    return mark_safe(html)  # noqa: S308 - of safe parts
