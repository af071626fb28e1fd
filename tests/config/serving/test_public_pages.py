"""Public pages through the whole of Django: which are cached, and that nobody gets another one's."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config.serving import page_cache
from config.serving.handler import OneHopHandler, WithoutRootPath
from config.serving.page_cache import PageCache
from participation.web.public_pages import is_public_page
from participation.web.throttles import AnonThrottle, UserThrottle, memory
from tests.config.serving.test_page_cache import Answer, get
from tests.factories import make_poll, make_user
from tests.forums.making import make_board, make_conversation, make_thread
from tests.referenda.making import Stage

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]
HOST = (b"host", b"testserver")


class Server:
    """The application that daphne serves, which counts the requests that reach Django."""

    def __init__(self) -> None:
        self._django = OneHopHandler()
        self._cache = WithoutRootPath(PageCache(self._count))
        self.reached = 0

    async def _count(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached += 1
        await self._django(scope, receive, send)

    async def get(self, path: str, *headers: tuple[bytes, bytes], **options: Any) -> Answer:
        return await get(self._cache, path, HOST, *headers, **options)

    async def post(self, path: str, cookie: tuple[bytes, bytes] = (b"cookie", b""), **form: str) -> Answer:
        token = "a" * 32
        body = urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        headers = (
            (b"cookie", cookie[1] + b"; csrftoken=" + token.encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(len(body)).encode()),
        )
        return await get(self._cache, path, HOST, *headers, method="POST", body=body)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """One on which time makes nothing out of date, however slow the machine is."""
    monkeypatch.setattr(page_cache, "FRESH", 600.0)
    monkeypatch.setattr(page_cache, "MAX_AGE", 1200.0)
    return Server()


def cookie_of(person: Any) -> tuple[bytes, bytes]:
    client = Client()
    client.force_login(person)
    return (
        b"cookie",
        f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}".encode(),
    )


@pytest.mark.parametrize(
    "name",
    [
        "front",
        "method",
        "privacy",
        "accessibility",
        "about",
        "contact",
        "roll:residence",
        "polls:list",
        "forums:index",
        "referenda:list",
        "publications:list",
        "territory:districts",
        "territory:target-sets",
        "manifest",
        "processes:list",
        "processes:organs",
        "roll:list",
        "elections:calendar",
        "publications:feed",
        "acts:list",
        "acts:feed",
        "forums:feed",
        "forums:log",
    ],
)
async def test_public_pages_are_cached(server, name):
    for address in (reverse(name), f"/en{reverse(name)}"):
        before = server.reached
        first, second = await server.get(address), await server.get(address)
        assert (first.status, second.body, server.reached - before) == (200, first.body, 1)
        assert b"set-cookie" not in {it.lower() for it in first.headers}


async def test_the_page_of_an_open_poll_is_cached_and_has_no_token(server):
    poll = await sync_to_async(make_poll)()
    address = poll.get_absolute_url()
    first = await server.get(address)
    assert (first.status, (await server.get(address)).body, server.reached) == (200, first.body, 1)
    assert b"csrfmiddlewaretoken" not in first.body


async def test_whoever_is_signed_in_gets_their_own_page_and_nobody_else_does(server):
    poll = await sync_to_async(make_poll)()
    address = poll.get_absolute_url()
    person = await sync_to_async(make_user)(email="saklanan@example.org")
    cookie = await sync_to_async(cookie_of)(person)
    anonymous = await server.get(address)
    for _ in range(2):
        own = await server.get(address, cookie)
        assert b"csrfmiddlewaretoken" in own.body
        assert own.headers[b"Cache-Control"] == b"private, no-store"
        assert (await server.get(address)).body == anonymous.body
    assert server.reached == 3


@pytest.mark.parametrize(
    "header",
    [
        (b"x-forwarded-host", b"evil.example"),
        (b"x-original-url", b"/evil"),
        (b"x-http-method-override", b"POST"),
        (b"accept-language", b"<script>"),
        (b"cookie", b"csrftoken=evil; django_language=en"),
        (b"referer", b"https://evil.example/"),
    ],
)
async def test_no_header_of_one_visitor_changes_the_page_of_another(server, header):
    await server.get("/", header)
    cached = await server.get("/")
    other = await Server().get("/")
    assert (cached.body, cached.headers) == (other.body, other.headers)
    assert b"evil" not in cached.body


@override_settings(ALLOWED_HOSTS=["testserver"])
async def test_a_foreign_host_is_refused_and_not_cached(server):
    for number in (2, 3):
        refused = await get(server._cache, "/", (b"host", b"evil.example"))
        assert (refused.status, server.reached) == (400, number)


@pytest.mark.parametrize("root", ["https://evil.example", "/en", "/gizlilik"])
@pytest.mark.parametrize("address", ["/gizlilik/", "/hesap/giris/"], ids=["cached", "not cached"])
async def test_a_root_path_in_a_header_changes_no_page(server, address, root):
    """daphne puts the client's header ``Daphne-Root-Path`` there."""
    shown = await server.get(address, root_path=root)
    assert b"evil.example" not in shown.body
    assert "Giriş" in shown.body.decode()
    assert f'href="{address}' not in shown.body.decode() or b'href="/en/gizlilik/gizlilik' not in shown.body
    assert (await server.get(address)).status == shown.status == 200


async def test_the_application_that_is_served_ignores_a_root_path():
    from config import asgi

    assert isinstance(asgi.application, WithoutRootPath)


async def test_an_address_that_has_no_page_costs_one_request(server):
    poll = await sync_to_async(make_poll)()
    for number, path in enumerate((f"/yoklamalar/{poll.pk + 1}/", "/yok/", "//gizlilik/"), start=1):
        assert ((await server.get(path)).status, server.reached) == (404, number)


@pytest.mark.parametrize(
    "name", ["polls", "referenda", "processes", "organs", "rolls", "targets", "bulletins"]
)
async def test_lists_of_the_api_are_cached_but_not_their_pages(server, name):
    address = f"/api/v1/{name}/"
    first, second = await server.get(address), await server.get(address)
    assert (first.status, second.body, server.reached) == (200, first.body, 1)
    for query in (b"page_size=3", b"cursor=cD0x", b"sayfa=2"):
        for _ in range(2):
            await server.get(address, query=query)
    assert server.reached == 7


@pytest.mark.parametrize("throttle", [AnonThrottle, UserThrottle])
async def test_any_number_of_api_responses_can_be_made_for_the_cache(server, monkeypatch, throttle):
    """They have no address of a client, whose requests are counted."""
    monkeypatch.setattr(throttle, "rate", "2/min", raising=False)
    memory.clear()
    made = [(await server.get(f"/api/v1/targets/{number + 1}/")).status for number in range(10)]
    asked = [(await server.get("/api/v1/targets/", query=b"page_size=3")).status for _ in range(4)]
    assert (made, asked) == ([404] * 10, [200, 200, 429, 429])


async def test_what_forums_and_referenda_show_is_cached(server):
    board = await sync_to_async(make_board)()
    thread = await sync_to_async(make_thread)(board=board)
    referendum = (await sync_to_async(lambda: Stage(voters=1).announce())()).referendum
    api = f"/api/v1/forums/boards/{board.slug}/"
    addresses = [
        board.get_absolute_url(),
        reverse("forums:index"),
        reverse("forums:board-feed", args=[board.slug]),
        reverse("forums:digest", args=[board.slug]),
        "/api/v1/forums/boards/",
        api,
        f"{api}threads/",
        thread.get_absolute_url(),
        reverse("forums:thread-feed", args=[thread.pk]),
        f"/api/v1/forums/threads/{thread.pk}/",
        f"/api/v1/forums/threads/{thread.pk}/posts/",
        *(
            reverse(f"referenda:{name}", args=[referendum.pk])
            for name in ("referendum", "check", "objections", "ceremony")
        ),
        f"/api/v1/referenda/{referendum.pk}/",
        f"/api/v1/referenda/{referendum.pk}/live/",
    ]
    for _ in range(2):
        assert {(await server.get(address)).status for address in addresses} == {200}
    assert server.reached == len(addresses)


async def test_a_consensus_map_is_cached_and_shows_nobody_their_own_place(server):
    conversation = await sync_to_async(make_conversation)(statements=2)
    address = reverse("forums:consensus", args=[conversation.thread.pk])
    first = await server.get(address)
    assert (first.status, (await server.get(address)).body, server.reached) == (200, first.body, 1)
    cookie = await sync_to_async(cookie_of)(await sync_to_async(make_user)())
    assert (await server.get(address, cookie)).headers[b"Cache-Control"] == b"private, no-store"


async def test_the_api_tells_nobody_else_what_somebody_may_do(server):
    poll = await sync_to_async(make_poll)()
    cookie = await sync_to_async(cookie_of)(await sync_to_async(make_user)())
    address = f"/api/v1/polls/{poll.pk}/"
    anonymous = await server.get(address)
    own = await server.get(address, cookie)
    assert json.loads(anonymous.body)["mine"] != json.loads(own.body)["mine"]
    assert b"private" in own.headers[b"Cache-Control"]
    assert (anonymous.headers[b"cache-control"], anonymous.headers[b"vary"].split(b", ")[2]) == (
        b"no-cache",
        b"authorization",
    )
    assert ((await server.get(address)).body, server.reached) == (anonymous.body, 2)


def routes(patterns: Any, above: str = "") -> Iterator[tuple[str, URLPattern]]:
    for it in patterns:
        if isinstance(it, URLResolver):
            yield from routes(it.url_patterns, above + str(it.pattern))
        else:
            yield above + str(it.pattern), it


async def test_no_page_is_public_of_which_somebody_is_the_owner():
    public = {path for path, route in routes(get_resolver().url_patterns) if is_public_page(route.callback)}
    own = ("yonetim/", "teknik/", "hesap/", "bildirimler/", "demo/", "denetim/")
    assert not [path for path in public if path.startswith(own)]
    assert not [path for path in public if "taslak" in path or "oy-ver" in path or "emanetci" in path]
