"""Renders what people write as safe HTML: Markdown, then sanitising. The only module that does either; code
that produces something other than HTML starts from ``parse``.

There are three layers because each has failed somewhere before: markdown-it passes no HTML through, bleach
keeps only the tags below whatever markdown-it produced, and nh3, which parses by other code, keeps of that
what it knows as harmless. A successor of bleach needs to be changed only here.
"""

import logging
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Final, NamedTuple
from urllib.parse import quote

import bleach
import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from participation.text.markdown import MAX_LENGTH, description_of, find_possible_mentions, parse, to_html

__all__ = [
    "MAX_LENGTH",
    "QuoteSource",
    "WrittenPicture",
    "WrittenQuote",
    "differences",
    "find_possible_mentions",
    "format_quote",
    "is_address",
    "is_quoted_from",
    "list_attributed_quotes",
    "list_mentioned_handles",
    "parse",
    "picture",
    "render",
    "written_pictures",
]

log = logging.getLogger(__name__)
_differences = 0

TEXT_TAGS = ("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "em", "strong", "s", "a", "code", "pre")
GROUP_TAGS = ("blockquote", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td")
TAGS = frozenset(TEXT_TAGS + GROUP_TAGS)
PROTOCOLS = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow ugc"
_ATTRIBUTES: Final = {"a": {"href", "title", "rel"}, "blockquote": {"cite"}, "ol": {"start"}}
#: Attributes of an image besides its address, and the values of those that have one.
_IMAGE_ATTRIBUTES: Final = {"alt", "width", "height"}
_IMAGE_VALUES: Final = {"loading": "lazy", "decoding": "async"}
#: Width and height in pixels, by address.
Pictures = Mapping[str, tuple[int, int]]
# A name or four numbers: links are refused where browsers and sanitisers may read a host differently. No user
# part before it, because that looks like a host and is none.
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PORT = r"(?::(?:[1-9]\d{0,3}|[1-5]\d{4}))?"
_HOST = rf"(?:(?:[\w-]+\.)*[a-z][\w-]*\.?|{_OCTET}(?:\.{_OCTET}){{3}}){_PORT}(?=[/?#]|\Z)"
# Other sites need a protocol; a path belongs to this site, but "//" and "/\\" lead to another host.
_ADDRESS = re.compile(rf"https?://{_HOST}|mailto:[^/\\]|/(?![/\\])|/\Z", re.IGNORECASE | re.ASCII)
_FOREIGN = re.compile(r"\bxn--[\w-]*", re.IGNORECASE | re.ASCII)
#: The level of a text's highest headings: below the page's own h1 and its sections' h2.
HEADINGS_FROM: Final = 3

#: Depth of nested quotes in a quote of a post, itself included.
MAX_QUOTES: Final = 2
_LINE_END = re.compile("\r\n?|\n")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
#: What could be read as markup inside the text of a link or image, the address of another link included.
_MARKUP = re.compile(r"[\\`*_~\[\]<>&@]|:(?=//)")
_ESCAPED: Final = r"\\\g<0>"
_PLAIN_DESTINATION = re.compile(r"[\w/#?=.:~-]+", re.ASCII)
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
_UNQUOTED_IN_ADDRESSES: Final = "%/:?#[]@!$&'()*+,;=~"


class WrittenPicture(NamedTuple):
    """An image in a text: the address as parsed, and the description without markup. Both may be empty."""

    address: str
    description: str


class WrittenQuote(NamedTuple):
    """An outermost quote that names its source as ``format_quote`` does. ``address``: of the line's link as
    written. ``blocks``: the depth of further quotes around each paragraph or other block, and its words.
    """

    address: str
    blocks: tuple[tuple[int, str], ...]


class QuoteSource(NamedTuple):
    """The author and the address of a text from which is quoted, as readers are to see them."""

    author: str
    address: str


def render(
    markdown: str,
    *,
    mentions: Mapping[str, str] | None = None,
    headings_from: int = HEADINGS_FROM,
    pictures: Pictures | None = None,
    quotes: Mapping[WrittenQuote, QuoteSource] | None = None,
) -> SafeString:
    """Render ``markdown`` as safe HTML.

    Headings begin at level ``headings_from`` (2 or more), and HTML in the text is shown as text. Only full
    URLs with ``http://`` or ``https://`` become links automatically. Links lead to such a URL, to an e-mail
    address, or to a path of this site that begins with ``/``.

    ``mentions`` maps handles in lower case to URLs. Only these become links, where ``@handle`` is neither in
    code nor in a link.

    Images become links. With ``pictures``, those at its addresses are shown, and of others the description.

    With ``quotes``, those that name a source (``list_attributed_quotes``) show the one given there, and have
    the attribute ``cite``; of others the line that names a source links nowhere.

    Raises ValueError for a text longer than ``MAX_LENGTH``.
    """
    tokens = parse(markdown, mentions.get if mentions else None, pictures=pictures is not None)
    if quotes is not None:
        for quote, within in _iterate_attributed_quotes(tokens):
            _set_source(within, quotes.get(quote))
    for token in tokens:
        _adapt_token(token, headings_from, pictures or {})
    return mark_safe(_sanitise(to_html(tokens), pictures))  # noqa: S308 - sanitised


def written_pictures(markdown: str) -> list[WrittenPicture]:
    """The images of a text in its order. Raises ValueError for a text longer than ``MAX_LENGTH``."""
    return [
        WrittenPicture(str(child.attrs["src"]), description_of(child))
        for token in parse(markdown, pictures=True)
        for child in token.children or ()
        if child.type == "image"
    ]


def list_attributed_quotes(markdown: str) -> list[WrittenQuote]:
    """The quotes of a text that name a source. Raises ValueError for a text longer than ``MAX_LENGTH``."""
    return [quote for quote, _within in _iterate_attributed_quotes(parse(markdown))]


def is_quoted_from(quote: WrittenQuote, markdown: str) -> bool:
    """Whether each block of ``quote`` is, or is a continuous part of, a block of ``markdown`` in as many
    quotes. White space and emphasis make no difference.
    """
    texts = defaultdict[int, list[str]](list)
    for depth, words in _iterate_blocks(parse(markdown)):
        texts[depth].append(words)
    joined = {depth: "\n".join(blocks) for depth, blocks in texts.items()}
    return bool(quote.blocks) and all(words in joined.get(depth, "") for depth, words in set(quote.blocks))


def plain(html: str) -> str:
    """What readers see of rendered ``html``, without markup."""
    return unescape(strip_tags(html))


def differences() -> int:
    """How many texts this process has rendered of which nh3 kept less than bleach: at least one is wrong."""
    return _differences


def _sanitise(html: str, pictures: Pictures | None = None) -> str:
    """What both sanitisers keep. A difference is counted, and logged without the text."""
    global _differences  # noqa: PLW0603 - a counter of the process
    clean = _sanitise_with_bleach(html, pictures)
    again = _sanitise_with_nh3(clean, pictures)
    # The same elements may be written otherwise.
    if again == clean or _Outline.of(again) == _Outline.of(clean):
        return clean
    _differences += 1
    log.error("nh3 kept less of a text than bleach; its output is shown.")
    return again


def _sanitise_with_bleach(html: str, pictures: Pictures | None) -> str:
    tags = TAGS if pictures is None else TAGS | {"img"}
    allowed = _build_attribute_filter(pictures or {})
    return str(bleach.clean(html, tags=tags, attributes=allowed, protocols=PROTOCOLS, strip=True))


def _sanitise_with_nh3(html: str, pictures: Pictures | None) -> str:
    if pictures is None:
        tags, attributes, values = set(TAGS), _ATTRIBUTES, {}
    else:
        tags, attributes = {*TAGS, "img"}, {**_ATTRIBUTES, "img": _IMAGE_ATTRIBUTES}
        values = {"src": set(pictures), **{name: {value} for name, value in _IMAGE_VALUES.items()}}
    return nh3.clean(
        html,
        tags=tags,
        attributes=attributes,
        tag_attribute_values={"img": values},
        url_schemes=set(PROTOCOLS),
        link_rel=None,
    )


class _Outline(HTMLParser):
    """Elements, attributes and texts in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[tuple[str, object]] = []

    @classmethod
    def of(cls, html: str) -> list[tuple[str, object]]:
        outline = cls()
        outline.feed(html)
        outline.close()
        return outline._parts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._parts.append((tag, sorted(attrs, key=lambda pair: pair[0])))

    def handle_endtag(self, tag: str) -> None:
        self._parts.append((f"/{tag}", None))

    def handle_data(self, data: str) -> None:
        if self._parts and self._parts[-1][0] == "text":
            data = f"{self._parts.pop()[1]}{data}"
        self._parts.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self._parts.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self._parts.append(("declaration", decl))


def list_mentioned_handles(markdown: str) -> list[str]:
    """The accounts that a text mentions, as ``@handle`` outside code and links: each once, in lower case, in
    text order. Mentions in quotes are left out, since the quoted text has mentioned them before.

    Whether the accounts exist is for the caller to check.
    """
    mentioned: dict[str, None] = {}
    for token, quotes in _iterate_with_quote_depth(parse(markdown, lambda handle: f"/{handle}")):
        for child in token.children or ():
            if not quotes and "mention" in child.meta:
                mentioned[child.meta["mention"]] = None
    return list(mentioned)


def format_quote(markdown: str, author: str, address: str) -> str:
    """A post as a Markdown quote to reply to: a line that names its author and links to it, then its text.

    Quotes nested deeper than ``MAX_QUOTES`` are left out. The result is longer than the post by at least two
    characters a line. Raises ValueError for a text longer than ``MAX_LENGTH``.
    """
    name = " ".join(author.split())
    if is_address(address):
        name = f"[{_MARKUP.sub(_ESCAPED, name)}]({_format_destination(address)})"
    else:
        name = _PUNCTUATION.sub(_ESCAPED, name)
    lines = [f"{name}:", "", *_remove_deep_quotes(markdown)]
    return "".join(f"> {line}".rstrip() + "\n" for line in lines) + "\n"


def picture(description: str, address: str) -> str:
    """The Markdown of an image with ``description``, a line without markup."""
    return f"![{_MARKUP.sub(_ESCAPED, description)}]({address})"


def _format_destination(address: str) -> str:
    """``address`` as the destination of a link; plain where that is read alike, because people see it."""
    encoded = quote(address, safe=_UNQUOTED_IN_ADDRESSES)
    if _PLAIN_DESTINATION.fullmatch(encoded):
        return encoded
    # Between angle brackets "&" could begin a character reference.
    return f"<{encoded.replace('&', chr(92) + '&')}>"


def is_address(href: str) -> bool:
    """Whether a link may lead to ``href``."""
    match = _ADDRESS.match(href)
    return match is not None and all(map(_is_read_alike, _FOREIGN.findall(match[0])))


def _is_read_alike(label: str) -> bool:
    """Whether ``xn--…`` encodes only Latin lower-case letters. Browsers reject some other letters, and some
    look like Latin ones: the Cyrillic "а" makes a different bank's name.
    """
    try:
        letters = label[len("xn--") :].encode("ascii").decode("punycode")
        again = letters.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return again == label.lower() and all(
        letter.isascii() or unicodedata.name(letter, "").startswith("LATIN SMALL LETTER ")
        for letter in letters
    )


def _iterate_with_quote_depth(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """Each token and the depth of quotes around it; the opening token of a quote counts as inside it."""
    quotes = 0
    for token in tokens:
        quotes += token.type == "blockquote_open"
        yield token, quotes
        quotes -= token.type == "blockquote_close"


def _iterate_attributed_quotes(tokens: list[Token]) -> Iterator[tuple[WrittenQuote, list[Token]]]:
    """Each outermost quote that names its source, with its tokens."""
    start = 0
    for place, (token, quotes) in enumerate(_iterate_with_quote_depth(tokens)):
        if quotes == 1 and token.type == "blockquote_open":
            start = place
        elif quotes == 1 and token.type == "blockquote_close":
            within = tokens[start : place + 1]
            address = _read_source_address(within)
            if address is not None:
                # Without the quote itself and its first paragraph.
                yield WrittenQuote(address, tuple(_iterate_blocks(within[4:-1]))), within


def _read_source_address(quote: list[Token]) -> str | None:
    """The address of the link that is, with a colon, all of the quote's first paragraph; otherwise None."""
    children = quote[2].children or [] if len(quote) > 2 else []
    types = [child.type for child in children]
    is_source = types[:1] == ["link_open"] and types[-2:] == ["link_close", "text"]
    if not is_source or types.count("link_open") > 1 or children[-1].content != ":":
        return None
    return str(children[0].attrs["href"])


def _iterate_blocks(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """The depth of quotes around each block of text, and its words and signs with blanks around each."""
    for token, quotes in _iterate_with_quote_depth(tokens):
        words = _WORD_OR_SIGN.findall(_read_block(token))
        if words:
            yield quotes, f" {' '.join(words)} "


def _read_block(token: Token) -> str:
    """The text of a block without emphasis, but with what says something: addresses and strikethrough."""
    if token.type in {"fence", "code_block"}:
        return token.content
    return "".join(map(_read_inline, token.children or ()))


def _read_inline(child: Token) -> str:
    match child.type:
        case "link_open":
            return f" {child.attrs['href']} "
        case "s_open" | "s_close":
            return " ~ "
        case "softbreak" | "hardbreak":
            return " "
        case _:
            return child.content


def _set_source(quote: list[Token], source: QuoteSource | None) -> None:
    """Let the first line of a quote name ``source``, or link nowhere."""
    children = quote[2].children or []
    link, close, colon = children[0], children[-2], children[-1]
    if source is None:
        quote[2].children = [*children[1:-2], colon]
        return
    quote[0].attrSet("cite", source.address)
    link.attrs = {"href": source.address}
    quote[2].children = [link, Token("text", "", 0, content=source.author), close, colon]


def _remove_deep_quotes(markdown: str) -> list[str]:
    """The lines of the text without quotes nested deeper than ``MAX_QUOTES``. Tabs become the spaces they
    stand for, since the quote marker moves them.
    """
    deep: set[int] = set()
    for token, quotes in _iterate_with_quote_depth(parse(markdown)):
        if token.type == "blockquote_open" and quotes >= MAX_QUOTES and token.map:
            deep.update(range(*token.map))
    lines = enumerate(_LINE_END.split(markdown))
    kept = "\n".join(line.expandtabs(4) for number, line in lines if number not in deep)
    return kept.strip("\n").split("\n")


def _adapt_token(token: Token, headings_from: int, pictures: Pictures) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + headings_from - 1, 6)}"
    for child in token.children or ():
        if child.type == "link_open":
            child.attrSet("rel", LINK_REL)
        elif child.type == "image":
            _adapt_image(child, pictures)


def _adapt_image(image: Token, pictures: Pictures) -> None:
    address = str(image.attrs["src"])
    if address in pictures:
        width, height = pictures[address]
        image.attrs = {"src": address, "alt": "", "width": width, "height": height, **_IMAGE_VALUES}
    else:
        image.type, image.tag, image.content = "text", "", description_of(image)


def _build_attribute_filter(pictures: Pictures) -> Callable[[str, str, str], bool]:
    """Which attributes bleach keeps."""

    def allowed(tag: str, name: str, value: str) -> bool:
        if tag == "img":
            return _is_allowed_in_image(name, value, pictures)
        return _is_allowed(tag, name, value)

    return allowed


def _is_allowed_in_image(name: str, value: str, pictures: Pictures) -> bool:
    match name:
        case "src":
            return value in pictures
        case "width" | "height":
            return value.isascii() and value.isdigit()
        case _:
            return name in _IMAGE_ATTRIBUTES or _IMAGE_VALUES.get(name) == value


def _is_allowed(tag: str, name: str, value: str) -> bool:
    match tag, name:
        case "a", "title":
            return True
        case ("a", "href") | ("blockquote", "cite"):
            return is_address(value)
        case "a", "rel":
            return value == LINK_REL
        case "ol", "start":
            return value.isascii() and value.isdigit()
        case _:
            return False
