"""The pages of the handbook, from the files in ``text/LANGUAGE/CHAPTER.md``.

A file begins with its title (``# …``) and a sentence; each section has a heading with its name in the
address, the same in every language: ``## Yoklama hazırlamak {#yoklama}``. The beginning and each section may
have a picture, on a line of its own: ``![what it shows](../../static/handbook/tr/editor.webp "caption")``.
``tests.journeys.handbook_pictures`` takes them.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.urls import reverse
from django.utils import translation
from PIL import Image

FOLDER: Final = Path(__file__).parent / "text"
STATIC: Final = Path(__file__).parent / "static"
#: By slug, in the order in which they are listed.
CHAPTERS: Final = ("editor", "moderator", "gorevli", "emanetci", "masa", "gozlemci", "yonetici")
_HEADING = re.compile(r"^## (.+) \{#([a-z-]+)\}$", re.MULTILINE)
#: A link to another chapter is one to its file.
_LINK = re.compile(r"\]\(([a-z]+)\.md\)")
_PICTURE = re.compile(r'^!\[(.+)\]\(\.\./\.\./static/(.+) "(.+)"\)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Picture:
    """``path`` is that of the static file, ``caption`` Markdown; ``width`` and ``height`` are in pixels."""

    path: str
    description: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Section:
    """``text`` is Markdown."""

    anchor: str
    title: str
    text: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Chapter:
    slug: str
    title: str
    about: str
    picture: Picture | None
    sections: tuple[Section, ...]

    @property
    def anchors(self) -> list[str]:
        return [section.anchor for section in self.sections]

    @property
    def pictures(self) -> list[Picture]:
        every = (self.picture, *(section.picture for section in self.sections))
        return [picture for picture in every if picture]


@cache
def load_chapter(slug: str, language: str) -> Chapter:
    """The chapter in ``language`` (``tr`` or ``en``). ``slug`` is one of ``CHAPTERS``."""
    text = (FOLDER / language / f"{slug}.md").read_text(encoding="utf-8")
    with translation.override(language):
        text = _LINK.sub(lambda link: f"]({reverse('handbook:chapter', args=[link[1]])})", text)
    beginning, *parts = _HEADING.split(text)
    title, _line, about = beginning.strip().partition("\n")
    about, picture = _split_off_picture(about)
    sections = (
        Section(anchor, title, *_split_off_picture(body))
        for anchor, title, body in zip(parts[1::3], parts[0::3], parts[2::3], strict=True)
    )
    return Chapter(slug, title.removeprefix("# "), about, picture, tuple(sections))


def _split_off_picture(text: str) -> tuple[str, Picture | None]:
    """Return the text without its picture, and the picture if it has one.

    Raises FileNotFoundError if the picture's file does not exist.
    """
    written = _PICTURE.search(text)
    if written is None:
        return text.strip(), None
    description, path, caption = written.groups()
    with Image.open(STATIC / path) as file:
        width, height = file.size
    return _PICTURE.sub("", text).strip(), Picture(path, description, caption, width, height)
