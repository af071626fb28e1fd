"""The Markdown that people write: CommonMark with tables and strikethrough, without HTML and pictures; whole
addresses become links, and names of accounts (``@handle``) where that is asked for.

Whatever is written, what comes of it is at most some times as long, and reading it takes no longer than some
times as much: each bound below stands where markdown-it or CommonMark has none or a wide one. What goes
beyond a bound stays as plain text.
"""

import re
from collections.abc import Callable
from threading import local
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

#: Characters. Forms refuse longer texts with words; here it is a fault of the caller's.
LONGEST: Final = 32_000
#: Quotes and lists inside one another; a list counts twice. markdown-it would drop what is in its twentieth.
DEEPEST: Final = 16
#: Cells of all tables together: a column costs two characters, and so does a row, a cell of both nothing.
MOST_CELLS: Final = 5_000
#: Characters of an address that becomes a link by itself.
LONGEST_ADDRESS: Final = 2_000
#: Of all addresses and titles of links together: an address can be defined once and used on every line.
LONGEST_ADDRESSES: Final = 4 * LONGEST

AddressOf = Callable[[str], str | None]
BlockRule = Callable[[StateBlock, int, int, bool], bool]

# No page can carry them: NUL is no HTML, half a surrogate pair no UTF-8.
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_WEB = re.compile(r"(?<![\w.+@-])https?", re.IGNORECASE)
_LONGEST_SCHEME: Final = len("https")
_RUN = re.compile(r"@([\w-]++)(?!@|\.\w)")
_HANDLE = re.compile(r"[a-zA-Z0-9-]{3,40}")
_BEFORE_NO_HANDLE = re.compile(r"[^\W_]|[/@]")
_own = local()


def parse(markdown: str, address_of: AddressOf | None = None) -> list[Token]:
    """The text's parts. A link's ``href`` in them leads anywhere.

    ``address_of``: where an account's page is; without it, or where it says None, ``@handle`` is text. Its
    links have the handle in ``meta["mention"]``. Raises ValueError for a text longer than ``LONGEST``.
    """
    if len(markdown) > LONGEST:
        raise ValueError(f"A text of {len(markdown)} characters; at most {LONGEST} are read.")
    env = {"address_of": address_of, "cells": MOST_CELLS}
    tokens = _parser().parse(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", markdown), env)
    _bound_addresses(tokens)
    return tokens


def to_html(tokens: list[Token]) -> str:
    """The parts as HTML, not yet sanitised."""
    parser = _parser()
    return str(parser.renderer.render(tokens, parser.options, {}))


def _parser() -> MarkdownIt:
    """One for each thread: the part that finds addresses keeps its place in the object."""
    parser: MarkdownIt | None = getattr(_own, "parser", None)
    if parser is None:
        parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
        parser.enable(["linkify", "strikethrough", "table"]).disable("image")
        # Only one of the two rules of this name: the other one reads a text's tail again for each "//".
        parser.core.ruler.disable("linkify")
        parser.inline.ruler.at("linkify", _web_address)
        parser.inline.ruler.after("linkify", "mention", _mention)
        parser.inline.add_terminator_char("@")
        interrupts = ["paragraph", "reference", "blockquote"]
        parser.block.ruler.at("blockquote", _not_too_deep(blockquote), {"alt": [*interrupts, "list"]})
        parser.block.ruler.at("list", _not_too_deep(list_block), {"alt": interrupts})
        parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
        _own.parser = parser
    return parser


def _not_too_deep(rule: BlockRule) -> BlockRule:
    def bounded(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST and rule(state, line, end, silent)

    return bounded


def _bounded_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A table of as many rows as there are cells left for."""
    if line + 2 > end:
        return False
    columns = state.src[state.bMarks[line + 1] : state.eMarks[line + 1]].strip(" \t|").count("|") + 1
    rows = state.env["cells"] // columns
    # Its first two lines are one row, the head.
    if rows < 1 or not table(state, line, min(end, line + 1 + rows), silent):
        return False
    if not silent:
        state.env["cells"] -= columns * (state.line - line - 1)
    return True


def _web_address(state: StateInline, silent: bool) -> bool:
    """``http://…`` and ``https://…`` as they stand. "geldi.de" is Turkish, not an address; and nobody's
    e-mail becomes a link unasked."""
    colon = state.pos
    if state.linkLevel or not state.src.startswith("://", colon) or state.md.linkify is None:
        return False
    scheme = _WEB.search(state.src, max(0, colon - _LONGEST_SCHEME), colon)
    if scheme is None or scheme.end() != colon:
        return False
    start = scheme.start()
    found = state.md.linkify.match_at_start(state.src[start : min(state.posMax, start + LONGEST_ADDRESS)])
    if found is None or len(found.url) == LONGEST_ADDRESS:
        return False
    # An asterisk at the end closes emphasis.
    written = found.url.rstrip("*")
    address = state.md.normalizeLink(written)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending.removesuffix(scheme[0])
        _push_link(state, address, state.md.normalizeLinkText(written))
    state.pos = start + len(written)
    return True


def _mention(state: StateInline, silent: bool) -> bool:
    address_of: AddressOf | None = state.env["address_of"]
    if address_of is None or state.linkLevel or state.src[state.pos] != "@":
        return False
    if state.pos and _BEFORE_NO_HANDLE.match(state.src[state.pos - 1]):
        return False
    run = _RUN.match(state.src, state.pos, state.posMax)
    # What ends an emphasis or a dash at the end of a word is not the handle's.
    written = run[1].rstrip("_-") if run else ""
    if not _HANDLE.fullmatch(written):
        return False
    handle = written.lower()
    address = address_of(handle)
    if address is None:
        return False
    if not silent:
        _push_link(state, address, f"@{written}").meta["mention"] = handle
    state.pos += 1 + len(written)
    return True


def _push_link(state: StateInline, address: str, words: str) -> Token:
    link = state.push("link_open", "a", 1)
    link.attrs = {"href": address}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)
    return link


def _bound_addresses(tokens: list[Token]) -> None:
    left = LONGEST_ADDRESSES
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open" and "mention" not in child.meta:
                left -= sum(len(str(value)) for value in child.attrs.values())
                if left < 0:
                    child.attrs = {"href": ""}
