"""Which requests can get a cached page, and the request for which it is rendered."""

import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from config.api.language import choose_language
from participation.web.public_pages import has_pages, is_public_page
from polls.responses import unsent

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

MAX_PATH_LENGTH: Final = 512
#: Paths whose views are remembered: at most 3 MB.
MAX_PATHS: Final = 4096
#: One address for each page of a list; more pages are left to Django.
_PAGE: Final = re.compile(rb"sayfa=[1-9][0-9]{0,2}")
#: Other spellings of a host (capitals, a dot at the end) are left to Django.
_HOST: Final = re.compile(rb"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_SCHEMES: Final = frozenset({b"", b"http", b"https"})
#: Headers of which a request may have only one.
_ONCE: Final = frozenset({b"host", b"cookie", b"authorization", b"content-length", b"x-forwarded-proto"})
#: A session, a message that the next page shows, or answers that were not sent.
_PERSONAL: Final = frozenset({settings.SESSION_COOKIE_NAME, "messages", *unsent.COOKIES})


class RequestKey(NamedTuple):
    """What a response depends on. ``language`` is empty for pages, whose path determines it."""

    scheme: str
    host: bytes
    forwarded_proto: bytes
    path: str
    query: bytes
    language: str


def request_key(scope: Scope, headers: dict[bytes, bytes]) -> RequestKey | None:
    """What the response depends on, if it is a public page; None if Django must answer this very request."""
    path, query = scope["path"], scope["query_string"]
    host, forwarded_proto = headers.get(b"host", b""), headers.get(b"x-forwarded-proto", b"")
    if (
        scope["method"] not in ("GET", "HEAD")
        or len(path) > MAX_PATH_LENGTH
        or b"authorization" in headers
        or b"transfer-encoding" in headers
        or headers.get(b"content-length", b"0") != b"0"
        or is_personal(headers)
        or not _HOST.fullmatch(host)
        or forwarded_proto not in _SCHEMES
        or (len(scope["headers"]) != len(headers) and _has_twice(scope["headers"]))
        or (query and not _PAGE.fullmatch(query))
    ):
        return None
    is_public, takes_page = _find_publicity(path)
    if not is_public or (query and not takes_page):
        return None
    language = ""
    if path.startswith("/api/"):
        language = _choose_language(headers.get(b"accept-language", b"").decode("latin-1"))
    return RequestKey(scope.get("scheme", "http"), host, forwarded_proto, path, query, language)


def build_canonical_request(scope: Scope, key: RequestKey) -> Scope:
    """The request for which the response is rendered, with nothing else of its sender."""
    headers: Headers = [(b"host", key.host)]
    if key.language:
        headers.append((b"accept-language", key.language.encode()))
    if key.forwarded_proto:
        headers.append((b"x-forwarded-proto", key.forwarded_proto))
    names = ("type", "asgi", "scheme", "path", "query_string", "server")
    taken = {name: scope[name] for name in names if name in scope}
    return {**taken, "root_path": "", "method": "GET", "headers": headers}


def _has_twice(headers: Headers) -> bool:
    """Whether a header occurs twice that decides who sees what; Django would join the values."""
    return any(sum(name == once for name, _ in headers) > 1 for once in _ONCE)


def is_personal(headers: dict[bytes, bytes]) -> bool:
    """Whether the request comes with something that only its sender may see."""
    cookie = headers.get(b"cookie")
    return cookie is not None and not _PERSONAL.isdisjoint(_list_cookie_names(cookie))


def _list_cookie_names(cookie: bytes) -> Iterator[str]:
    for pair in cookie.decode("latin-1").split(";"):
        yield pair.partition("=")[0].strip()


@lru_cache(maxsize=1000)
def _choose_language(accept: str) -> str:
    return choose_language(accept)


@lru_cache(maxsize=MAX_PATHS)
def _find_publicity(path: str) -> tuple[bool, bool]:
    """Whether the view at ``path`` is a public page, and whether its list has pages.

    Looking the view up takes a tenth of a millisecond.
    """
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            view = resolve(path).func
        except Resolver404:
            return False, False
    return is_public_page(view), has_pages(view)
