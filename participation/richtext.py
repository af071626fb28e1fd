"""What people write, as HTML: Markdown first, then sanitising. The only place where either happens; who makes
something else than HTML of it begins with ``parse``.

Two nets, because each has failed somewhere before: markdown-it passes no HTML through, and bleach lets only
the tags below pass whatever markdown-it made. A successor of bleach would be put in here alone.
"""

import re
from threading import local

import bleach
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TEXT_TAGS = ("p", "br", "hr", "h3", "h4", "h5", "h6", "em", "strong", "s", "a", "code", "pre")
GROUP_TAGS = ("blockquote", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td")
TAGS = frozenset(TEXT_TAGS + GROUP_TAGS)
PROTOCOLS = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow ugc"
# Elsewhere with its protocol, or a path of this site: "//" and "/\\" would lead to another host.
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^/\\]|/(?![/\\])|/$", re.IGNORECASE)
# Headings of a text stand below the page's own h1 and its sections' h2.
HEADING_SHIFT = 2

# No page can carry them: NUL is no HTML, half a surrogate pair no UTF-8.
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")
_own = local()


def render(markdown: str) -> SafeString:
    """``markdown`` as safe HTML. Headings begin at h3; images become links; only whole addresses with
    ``http://`` or ``https://`` become links by themselves. A link leads to such an address, to an e-mail
    address, or to a path of this site that begins with ``/``. HTML in the text is shown as text."""
    parser = _parser()
    tokens = parse(markdown)
    for token in tokens:
        _adapt(token)
    html = parser.renderer.render(tokens, parser.options, {})
    clean: str = bleach.clean(html, tags=TAGS, attributes=_allowed, protocols=PROTOCOLS, strip=True)
    return mark_safe(clean)  # noqa: S308 - the line above is what makes it so


def parse(markdown: str) -> list[Token]:
    """The text's parts, before they are HTML. An ``href`` in them leads anywhere: ask ``is_address``."""
    return _parser().parse(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", markdown))


def is_address(href: str) -> bool:
    """Whether a link may lead there."""
    return _ADDRESS.match(href) is not None


def _parser() -> MarkdownIt:
    """One for each thread: the part that finds addresses keeps its place in the object."""
    parser: MarkdownIt | None = getattr(_own, "parser", None)
    if parser is None:
        parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
        parser.enable(["linkify", "strikethrough", "table"]).disable("image")
        if parser.linkify:
            # "geldi.de" is Turkish, not an address; and nobody's e-mail becomes a link unasked.
            parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
        _own.parser = parser
    return parser


def _adapt(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1]) + HEADING_SHIFT, 6)}"
    for child in token.children or ():
        if child.type == "link_open":
            child.attrSet("rel", LINK_REL)


def _allowed(tag: str, name: str, value: str) -> bool:
    match tag, name:
        case "a", "title":
            return True
        case "a", "href":
            return is_address(value)
        case "a", "rel":
            return value == LINK_REL
        case "ol", "start":
            return value.isascii() and value.isdigit()
        case _:
            return False
