"""Public pages cached as bytes: what is answered from memory, and when a page is rendered again."""

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest

from config.serving import page_cache
from config.serving.page_cache import PageCache
from participation.web.public_pages import SCOPE_KEY, on_visit

PAGE, OTHER, PRIVATE = "/gizlilik/", "/en/gizlilik/", "/hesap/giris/"
LIST = "/yoklamalar/"


class Site:
    """An ASGI application that records its requests; status, headers and body of its answers can be set."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = 200
        self.headers = [(b"content-type", b"text/html"), (b"vary", b"Cookie")]
        self.visits: list[str] = []
        self.body: Callable[[], bytes] = self._numbered
        self.gate = asyncio.Event()
        self.gate.set()

    def _numbered(self) -> bytes:
        return f"page {len(self.requests)}".encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests.append(scope)
        request = HttpRequest()
        request.scope = scope  # type: ignore[attr-defined]
        on_visit(request, self.visits.append)
        body, status, headers = self.body(), self.status, list(self.headers)
        await self.gate.wait()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Answer:
    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.status = messages[0]["status"]
        self.all_headers = list(messages[0]["headers"])
        self.headers = dict(self.all_headers)
        self.body = b"".join(it.get("body", b"") for it in messages[1:])


async def get(
    cache: Any,
    path: str = PAGE,
    *headers: tuple[bytes, bytes],
    method: str = "GET",
    query: bytes = b"",
    root_path: str = "",
    body: bytes = b"",
) -> Answer:
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(message)

    received: asyncio.Queue[Any] = asyncio.Queue()
    received.put_nowait({"type": "http.request", "body": body, "more_body": False})

    scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode() + b"%2F..%2Fevil",
        "root_path": root_path,
        "query_string": query,
        "headers": [
            *((b"host", b"meydan.example"),)[: not any(it[0] == b"host" for it in headers)],
            *headers,
        ],
        "client": ("192.0.2.1", 5000),
    }
    await cache(scope, received.get, send)
    return Answer(messages)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock of the running loop on by so many seconds."""
    later = [0.0]
    loop_time = asyncio.BaseEventLoop.time
    monkeypatch.setattr(asyncio.BaseEventLoop, "time", lambda loop: loop_time(loop) + later[0])

    def on(seconds: float) -> None:
        later[0] += seconds

    return on


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def cache(site: Site) -> PageCache:
    return PageCache(site)


pytestmark = pytest.mark.asyncio


async def test_a_page_is_made_once_for_everybody(site, cache):
    answers = [await get(cache) for _ in range(5)]
    assert {answer.body for answer in answers} == {b"page 1"}
    assert len(site.requests) == 1


async def test_requests_in_the_same_instant_wait_for_one_that_makes_the_page(site, cache):
    site.gate.clear()
    waiting = [asyncio.create_task(get(cache)) for _ in range(50)]
    await asyncio.sleep(0)
    site.gate.set()
    assert {answer.body for answer in await asyncio.gather(*waiting)} == {b"page 1"}
    assert len(site.requests) == 1


async def test_a_page_of_one_second_is_still_sent_while_it_is_made_again(site, cache, clock):
    await get(cache)
    clock(page_cache.FRESH + 0.1)
    assert (await get(cache)).body == b"page 1"
    await asyncio.sleep(0.01)
    assert (await get(cache)).body == b"page 2"


async def test_a_page_older_than_two_seconds_is_never_sent(site, cache, clock):
    await get(cache)
    clock(page_cache.MAX_AGE + 0.1)
    assert (await get(cache)).body == b"page 2"


async def test_while_the_database_is_away_the_last_page_is_sent_on(site, cache, clock):
    await get(cache)
    site.status = 503
    for _ in range(3):
        clock(page_cache.MAX_AGE + 0.1)
        assert [(await get(cache)).body for _ in range(5)] == [b"page 1"] * 5
    # One of the five asked whether the database is back.
    assert len(site.requests) == 4
    assert (await get(cache, OTHER)).status == 503
    site.status = 200
    clock(page_cache.FRESH + 0.1)
    assert (await get(cache)).body == b"page 7"


async def test_a_page_older_than_five_minutes_is_never_sent(site, cache, clock):
    await get(cache)
    site.status = 503
    clock(page_cache.MAX_AGE_AWAY + 0.1)
    assert (await get(cache)).status == 503
    site.status = 200
    clock(page_cache.FRESH + 0.1)
    assert (await get(cache)).body == b"page 4"


@pytest.mark.parametrize("status", [404, 302, 403, 500])
async def test_a_page_that_is_gone_is_not_sent_on(site, cache, clock, status):
    await get(cache)
    site.status = status
    clock(page_cache.MAX_AGE + 0.1)
    assert (await get(cache)).status == status
    site.status = 503
    assert (await get(cache)).status == 503


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_only_reading_is_answered_from_memory(site, cache, method):
    await get(cache)
    assert (await get(cache, method=method)).body == b"page 2"


async def test_every_visit_by_a_link_is_counted(site, cache):
    for referrer in (b"https://a.example/", b"https://b.example/"):
        await get(cache, PAGE, (b"referer", referrer))
    await get(cache, PAGE, (b"referer", b"https://c.example/"), method="HEAD")
    await get(cache)
    assert site.visits == ["https://a.example/", "https://b.example/"]


async def test_nobody_waits_for_a_page_that_began_more_than_a_second_ago(site, cache, clock):
    site.gate.clear()
    first = asyncio.create_task(get(cache))
    await asyncio.sleep(0.01)
    clock(page_cache.FRESH + 0.1)
    second = asyncio.create_task(get(cache))
    await asyncio.sleep(0.01)
    site.gate.set()
    assert ((await first).body, (await second).body) == (b"page 1", b"page 2")
    # Whichever was ready last: the newer one is cached.
    assert (await get(cache)).body == b"page 2"


async def test_a_slow_page_is_not_made_by_more_than_three_requests_at_once(site, cache, clock):
    site.gate.clear()
    waiting = []
    for _ in range(10):
        waiting.append(asyncio.create_task(get(cache)))
        await asyncio.sleep(0.001)
        clock(page_cache.FRESH + 0.1)
    assert len(site.requests) == page_cache.MAX_PENDING
    site.gate.set()
    assert {answer.status for answer in await asyncio.gather(*waiting)} == {200}


async def test_a_page_that_takes_too_long_is_left_to_each_request(site, cache, monkeypatch):
    monkeypatch.setattr(page_cache, "RENDERING_SECONDS", 0.05)
    site.gate.clear()
    waiting = asyncio.create_task(get(cache))
    await asyncio.sleep(0.2)
    site.gate.set()
    assert ((await waiting).body, len(site.requests)) == (b"page 2", 2)


async def test_whoever_leaves_while_a_page_is_made_stops_it_for_nobody(site, cache):
    site.gate.clear()
    gone, waiting = asyncio.create_task(get(cache)), asyncio.create_task(get(cache))
    await asyncio.sleep(0.01)
    gone.cancel()
    site.gate.set()
    assert ((await waiting).body, len(site.requests)) == (b"page 1", 1)


@pytest.mark.parametrize(
    "headers",
    [
        [(b"cookie", b"sessionid=abc")],
        [(b"cookie", b"a=b; sessionid=abc; c=d")],
        [(b"cookie", b"messages=abc")],
        [(b"authorization", b"Token meydan_x")],
        [(b"content-length", b"3")],
        [(b"transfer-encoding", b"chunked")],
        [(b"host", b"meydan.example"), (b"host", b"evil.example")],
        [(b"host", b"")],
        [(b"host", b"MEYDAN.example")],
        [(b"host", b"meydan.example.")],
        [(b"host", b"meydan.example:999999")],
        [(b"host", b"meydan.example:80:80")],
        [(b"host", b"meydan.example/evil")],
        [(b"host", b"meydan.example@evil.example")],
        [(b"host", b"meydan.example\n")],
        [(b"host", b"meydan.example, evil.example")],
        [(b"x-forwarded-proto", b"evil")],
        [(b"x-forwarded-proto", b"https,http")],
        [(b"cookie", b"sessionid=abc"), (b"cookie", b"a=b")],
    ],
)
async def test_requests_of_a_person_and_strange_requests_go_to_django(site, cache, headers):
    await get(cache)
    answer = await get(cache, PAGE, *headers)
    assert (answer.body, len(site.requests)) == (b"page 2", 2)
    assert SCOPE_KEY not in site.requests[1]
    # Nor is that answer kept.
    assert (await get(cache)).body == b"page 1"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (PRIVATE, b""),
        ("/yok/", b""),
        ("/" + "a" * 600, b""),
        ("/" + PAGE, b""),
        (PAGE + "..;/", b""),
        (PAGE, b"x=1"),
        (PAGE, b"sayfa=2"),
        (LIST, b"sayfa=2&sayfa=3"),
        (LIST, b"sayfa=2%00"),
        (LIST, b"sayfa=2\n"),
        (LIST, b"sayfa=02"),
        (LIST, b"sayfa=0"),
        (LIST, b"sayfa=-1"),
        (LIST, b"sayfa=1000"),
        (LIST, b"sayfa=" + "\u0662".encode()),
        (LIST, b"SAYFA=2"),
        (LIST, b"sayfa=2&"),
    ],
)
async def test_other_addresses_are_never_cached(site, cache, path, query):
    for _ in range(2):
        await get(cache, path, query=query)
    assert len(site.requests) == 2
    assert all(SCOPE_KEY not in it for it in site.requests)


async def test_each_page_of_a_list_is_cached(site, cache):
    bodies = [(await get(cache, LIST, query=it)).body for it in (b"", b"sayfa=2", b"sayfa=3", b"sayfa=2")]
    assert bodies == [b"page 1", b"page 2", b"page 3", b"page 2"]


@pytest.mark.parametrize("status", [301, 302, 404])
async def test_who_waits_for_what_is_no_page_gets_the_one_answer_but_it_is_not_cached(site, cache, status):
    site.status = status
    site.headers += [(b"location", b"/"), (b"cache-control", b"private, no-store")]
    site.gate.clear()
    waiting = [asyncio.create_task(get(cache, method=it)) for it in ("GET", "GET", "HEAD")]
    await asyncio.sleep(0.01)
    site.gate.set()
    answers = await asyncio.gather(*waiting)
    assert [(it.status, it.body, it.headers[b"location"]) for it in answers] == [
        (status, b"page 1", b"/"),
        (status, b"page 1", b"/"),
        (status, b"", b"/"),
    ]
    assert (await get(cache)).body == b"page 2"


async def test_who_waits_for_what_is_no_page_does_not_get_the_cookie_of_another(site, cache):
    site.status = 404
    site.headers.append((b"set-cookie", b"csrftoken=a"))
    site.gate.clear()
    waiting = [asyncio.create_task(get(cache)) for _ in range(2)]
    await asyncio.sleep(0.01)
    site.gate.set()
    assert [it.body for it in await asyncio.gather(*waiting)] == [b"page 2", b"page 3"]


@pytest.mark.parametrize(
    ("status", "header"),
    [
        (429, None),
        (403, None),
        (500, None),
        (200, (b"set-cookie", b"csrftoken=a")),
        (200, (b"Set-Cookie", b"csrftoken=a")),
        (200, (b"cache-control", b"private, no-store")),
        (200, (b"vary", b"User-Agent")),
        (200, (b"vary", b"*")),
    ],
)
async def test_responses_that_are_not_for_everybody_are_not_cached(site, cache, status, header):
    site.status = status
    site.headers += [header] if header else []
    for number in (2, 3):
        # Made once in vain, then for each of its senders.
        assert (await get(cache)).status == status
        assert len(site.requests) == number


async def test_nothing_of_a_sender_reaches_the_request_that_makes_the_page(site, cache):
    await get(
        cache,
        PAGE,
        (b"accept-language", b"en"),
        (b"user-agent", b"evil"),
        (b"cookie", b"csrftoken=evil"),
        (b"x-forwarded-host", b"evil.example"),
        (b"forwarded", b"host=evil.example"),
        (b"range", b"bytes=0-3"),
        (b"if-none-match", b'"evil"'),
        (b"if-modified-since", b"Sun, 29 Nov 2026 00:00:00 GMT"),
        (b"accept", b"application/evil"),
        (b"accept-encoding", b"br"),
        (b"x-requested-with", b"XMLHttpRequest"),
        (b"hx-request", b"true"),
        (b"x-forwarded-proto", b"https"),
        (b"referer", b"https://evil.example/"),
        (b"x-forwarded-for", b"192.0.2.66"),
        method="HEAD",
    )
    (made,) = site.requests
    assert (made["root_path"], made.get("client"), made.get("raw_path")) == ("", None, None)
    assert (made["method"], made["headers"]) == (
        "GET",
        [(b"host", b"meydan.example"), (b"x-forwarded-proto", b"https")],
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAGE, OTHER),
        ((b"host", b"meydan.example"), (b"host", b"other.example")),
        ((b"x-forwarded-proto", b"http"), (b"x-forwarded-proto", b"https")),
    ],
    ids=["address", "host", "scheme"],
)
async def test_what_a_page_depends_on_is_cached_apart(site, cache, one, other):
    for it in (one, other, one, other):
        await get(cache, it) if isinstance(it, str) else await get(cache, PAGE, it)
    assert len(site.requests) == 2


async def test_the_api_is_cached_by_language(site, cache):
    languages = [b"tr", b"en-GB, en;q=0.9", b"en", b"de", b""]
    address = "/api/v1/polls/1/results/"
    bodies = [(await get(cache, address, (b"accept-language", it))).body for it in languages]
    assert bodies == [b"page 1", b"page 2", b"page 2", b"page 1", b"page 1"]


async def test_a_page_is_compressed_once_and_answered_unchanged_by_its_tag(site, cache):
    site.body = lambda: b"<p>Meydan</p>" * 100
    plain = await get(cache)
    packed = await get(cache, PAGE, (b"accept-encoding", b"br, gzip"))
    refused = await get(cache, PAGE, (b"accept-encoding", b"gzip;q=0"))
    unchanged = await get(cache, PAGE, (b"if-none-match", plain.headers[b"etag"]))
    head = await get(cache, PAGE, method="HEAD")

    assert gzip.decompress(packed.body) == plain.body == refused.body
    assert packed.headers[b"content-encoding"] == b"gzip"
    assert packed.headers[b"etag"] == b"W/" + plain.headers[b"etag"]
    assert int(packed.headers[b"content-length"]) == len(packed.body)
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert (head.status, head.body, head.headers) == (200, b"", plain.headers)
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"a", W/{tag}, "b"', 304),
        (" * ", 304),
        ("{bare}", 200),
        ("{part}", 200),
        ('"{part}"', 200),
        ('"{bare}x"', 200),
        ('"x{bare}"', 200),
        ('""', 200),
        ('"', 200),
        ("", 200),
    ],
)
async def test_only_a_whole_tag_says_that_a_client_has_the_page(site, cache, given, status):
    tag = (await get(cache)).headers[b"etag"].decode()
    given = given.format(tag=tag, bare=tag.strip('"'), part=tag.strip('"')[:9])
    for method in ("GET", "HEAD"):
        answer = await get(cache, PAGE, (b"if-none-match", given.encode()), method=method)
        assert answer.status == status
    assert answer.headers[b"vary"] == b"accept-encoding, authorization, cookie"


async def test_a_part_of_a_page_is_never_sent(site, cache):
    whole = await get(cache)
    asked = await get(cache, PAGE, (b"range", b"bytes=0-3"), (b"if-range", whole.headers[b"etag"]))
    assert (asked.status, asked.body) == (200, whole.body)


@pytest.mark.parametrize("content_type", [b"image/png", b"application/pdf", b""])
async def test_pictures_are_not_compressed_again(site, cache, content_type):
    site.headers, site.body = [(b"content-type", content_type)], lambda: b"x" * 5000
    assert b"content-encoding" not in (await get(cache, PAGE, (b"accept-encoding", b"gzip"))).headers


async def test_shared_caches_know_what_a_page_depends_on(site, cache):
    headers = (await get(cache)).headers
    assert headers[b"vary"] == b"accept-encoding, authorization, cookie"
    assert headers[b"cache-control"] == b"public, no-cache"


async def test_memory_is_bounded(site, monkeypatch):
    site.body = lambda: b"x" * 10_000
    monkeypatch.setattr(page_cache, "MAX_BYTES", 100_000)
    cache = PageCache(site)
    for number in range(50):
        await get(cache, LIST, query=b"sayfa=%d" % (number + 1))
    pages = cache._pages.values()
    assert 50_000 < sum(page.size for page in pages) <= 100_000


async def test_a_page_that_is_too_large_is_not_cached(site, cache, monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_BYTES_EACH", 3)
    assert [(await get(cache)).body for _ in range(2)] == [b"page 1", b"page 2"]
    assert len(site.requests) == 2


async def test_an_error_while_a_page_is_made_does_not_stay(site, cache):
    def fail() -> bytes:
        raise RuntimeError

    made, site.body = site.body, fail
    with pytest.raises(RuntimeError):
        await get(cache)
    site.body = made
    assert (await get(cache)).status == 200
