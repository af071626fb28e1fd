"""Visible text and forbidden inline code of a page, read from its HTML."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

SHOWN_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label", "failed", "unsupported")
SILENT = ("script", "style")


@dataclass
class Page(HTMLParser):
    """``texts``: all text that is displayed or read aloud. ``inline``: code that the policy forbids."""

    html: str
    texts: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._silent = 0
        self._foreign = ""
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style":
            self.inline.append(tag)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.inline.append(tag)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            self._foreign = given.get("lang", "")
        self._silent += tag in SILENT
        self.texts += [given[name] for name in SHOWN_ATTRIBUTES if given.get(name)]
        if given.get("name") == "description":
            self.texts.append(given["content"])

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        if tag == "a":
            self._foreign = ""

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data).strip()
        if text and not self._silent and not self._foreign:
            self.texts.append(text)
