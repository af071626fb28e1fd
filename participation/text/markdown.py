"""Parses the Markdown that people write: CommonMark with tables and strikethrough, without HTML. Full URLs
become links, and so do account names (``@handle``) where the caller asks for it. An image is one only where
the caller asks for it, otherwise a link behind an exclamation mark.

Output size and parsing time are at most a constant multiple of the input. Each bound below exists where
markdown-it or CommonMark has none or a loose one. What exceeds a bound stays as plain text.
"""

import re
from collections.abc import Callable, Iterator
from threading import local
from typing import Final, cast

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block, table
from markdown_it.rules_inline import StateInline, image
from markdown_it.token import Token

#: Characters. Forms refuse longer texts with a message; reaching this bound here is a caller's bug.
MAX_LENGTH: Final = 32_000
#: Nested quotes and lists; a list counts twice. markdown-it itself drops what is in its twentieth level.
DEEPEST: Final = 16
#: Cells of all tables together: a column or a row costs two characters of source, a cell none.
MAX_CELLS: Final = 5_000
#: "![" that begin no image. For each the rest of the paragraph is searched.
MAX_UNFINISHED: Final = 100
#: Characters of a URL that becomes a link automatically.
MAX_ADDRESS_LENGTH: Final = 2_000
#: Characters of all URLs and titles together: a URL can be defined once and used on every line.
MAX_ADDRESSES_LENGTH: Final = 4 * MAX_LENGTH

AddressOf = Callable[[str], str | None]
BlockRule = Callable[[StateBlock, int, int, bool], bool]

# No page can contain them: NUL is not valid HTML, and half a surrogate pair is not valid UTF-8.
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_WEB = re.compile(r"(?<![\w.+@-])https?", re.IGNORECASE)
_MAX_SCHEME_LENGTH: Final = len("https")
_RUN = re.compile(r"@([\w-]++)(?!@|\.\w)")
_HANDLE = re.compile(r"[a-zA-Z0-9-]{3,40}")
_BEFORE_NO_HANDLE = re.compile(r"[^\W_]|[/@]")
#: The attribute with the URL, by type of token.
_ADDRESSED: Final = {"link_open": "href", "image": "src"}
_own = local()


def find_possible_mentions(text: str) -> Iterator[tuple[int, str]]:
    """The position of each ``@`` that may begin a mention, and the handle after it in lower case. Code and
    links are searched, too.
    """
    position = text.find("@")
    while position >= 0:
        handle = _read_handle_at(text, position, len(text))
        if handle:
            yield position, handle.lower()
        position = text.find("@", position + 1)


def _read_handle_at(text: str, place: int, end: int) -> str:
    """The handle behind the ``@`` at ``place``, as written; "" if there is none."""
    if place and _BEFORE_NO_HANDLE.match(text[place - 1]):
        return ""
    run = _RUN.match(text, place, end)
    # A closing emphasis mark or dash at the end of the word does not belong to the handle.
    written = run[1].rstrip("_-") if run else ""
    return written if _HANDLE.fullmatch(written) else ""


def parse(markdown: str, address_of: AddressOf | None = None, *, pictures: bool = False) -> list[Token]:
    """Parse ``markdown`` into tokens. The ``href`` of a link is not validated and may lead anywhere, nor is
    the ``src`` of an image, of which there are tokens only with ``pictures``.

    ``address_of`` maps a handle to the URL of the account's page. Without it, or where it returns None,
    ``@handle`` stays text. Links made by it have the handle in ``meta["mention"]``. Raises ValueError for a
    text longer than ``MAX_LENGTH``.
    """
    if len(markdown) > MAX_LENGTH:
        raise ValueError(f"A text of {len(markdown)} characters; at most {MAX_LENGTH} are read.")
    env = {"address_of": address_of, "cells": MAX_CELLS, "unfinished": MAX_UNFINISHED if pictures else 0}
    tokens = _get_parser().parse(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", markdown), env)
    _bound_addresses(tokens)
    return tokens


def to_html(tokens: list[Token]) -> str:
    """Render the tokens as HTML that is not yet sanitised."""
    parser = _get_parser()
    return str(parser.renderer.render(tokens, parser.options, {}))


def description_of(image: Token) -> str:
    """The text of an image's description, without markup."""
    parser = _get_parser()
    renderer = cast("RendererHTML", parser.renderer)
    return renderer.renderInlineAsText(image.children or [], parser.options, {})


def _get_parser() -> MarkdownIt:
    """One parser per thread: the rule that finds URLs keeps its position in the parser object."""
    parser: MarkdownIt | None = getattr(_own, "parser", None)
    if parser is None:
        parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
        parser.enable(["linkify", "strikethrough", "table"])
        # Only one of the two rules of this name: the other rereads the tail of the text for each "//".
        parser.core.ruler.disable("linkify")
        parser.inline.ruler.at("linkify", _parse_web_address)
        parser.inline.ruler.after("linkify", "mention", _parse_mention)
        parser.inline.ruler.at("image", _parse_picture)
        parser.inline.add_terminator_char("@")
        interrupts = ["paragraph", "reference", "blockquote"]
        parser.block.ruler.at("blockquote", _limit_depth(blockquote), {"alt": [*interrupts, "list"]})
        parser.block.ruler.at("list", _limit_depth(list_block), {"alt": interrupts})
        parser.block.ruler.at("table", _parse_bounded_table, {"alt": ["paragraph", "reference"]})
        _own.parser = parser
    return parser


def _limit_depth(rule: BlockRule) -> BlockRule:
    def bounded(state: StateBlock, line: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST and rule(state, line, end, silent)

    return bounded


def _parse_bounded_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a table, with as many rows as the remaining cells allow."""
    if line + 2 > end:
        return False
    columns = state.src[state.bMarks[line + 1] : state.eMarks[line + 1]].strip(" \t|").count("|") + 1
    rows = state.env["cells"] // columns
    # Its first two lines form one row, the head.
    if rows < 1 or not table(state, line, min(end, line + 1 + rows), silent):
        return False
    if not silent:
        state.env["cells"] -= columns * (state.line - line - 1)
    return True


def _parse_web_address(state: StateInline, silent: bool) -> bool:
    """Link ``http://…`` and ``https://…`` as written. "geldi.de" is Turkish text, not a URL, and an e-mail
    address does not become a link unless its author makes it one.
    """
    colon = state.pos
    if state.linkLevel or not state.src.startswith("://", colon) or state.md.linkify is None:
        return False
    scheme = _WEB.search(state.src, max(0, colon - _MAX_SCHEME_LENGTH), colon)
    if scheme is None or scheme.end() != colon:
        return False
    start = scheme.start()
    match = state.md.linkify.match_at_start(state.src[start : min(state.posMax, start + MAX_ADDRESS_LENGTH)])
    if match is None or len(match.url) == MAX_ADDRESS_LENGTH:
        return False
    # An asterisk at the end closes emphasis.
    written = match.url.rstrip("*")
    address = state.md.normalizeLink(written)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending.removesuffix(scheme[0])
        _push_link(state, address, state.md.normalizeLinkText(written))
    state.pos = start + len(written)
    return True


def _parse_mention(state: StateInline, silent: bool) -> bool:
    address_of: AddressOf | None = state.env["address_of"]
    if address_of is None or state.linkLevel or state.src[state.pos] != "@":
        return False
    written = _read_handle_at(state.src, state.pos, state.posMax)
    if not written:
        return False
    handle = written.lower()
    address = address_of(handle)
    if address is None:
        return False
    if not silent:
        _push_link(state, address, f"@{written}").meta["mention"] = handle
    state.pos += 1 + len(written)
    return True


def _parse_picture(state: StateInline, silent: bool) -> bool:
    """Parse an image, as long as some may be unfinished. In the description of one there is no other."""
    left = state.env.get("unfinished", 0)
    if not left or not state.src.startswith("![", state.pos):
        return False
    state.env["unfinished"] = 0
    is_image = image(state, silent)
    state.env["unfinished"] = left if is_image else left - 1
    return is_image


def _push_link(state: StateInline, address: str, words: str) -> Token:
    link = state.push("link_open", "a", 1)
    link.attrs = {"href": address}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)
    return link


def _bound_addresses(tokens: list[Token]) -> None:
    left = MAX_ADDRESSES_LENGTH
    for token in tokens:
        for child in token.children or ():
            if child.type in _ADDRESSED and "mention" not in child.meta:
                left -= sum(len(str(value)) for value in child.attrs.values())
                if left < 0:
                    child.attrs = {_ADDRESSED[child.type]: ""}
