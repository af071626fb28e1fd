"""Public pages through the whole of Django: which are kept, and that nobody gets another one's."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from config.handler import OneHopHandler, WithoutRootPath
from config.page_cache import PageCache
from polls.responses import operations
from polls.responses.validation import Choice
from polls.tally.operations import counting
from tests.config.test_page_cache import Answer, get
from tests.factories import make_poll, make_residents, make_user

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


@pytest.fixture
def server() -> Server:
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
        "polls:list",
        "forums:index",
        "referenda:list",
        "publications:list",
        "territory:districts",
    ],
)
async def test_public_pages_are_kept(server, name):
    for address in (reverse(name), f"/en{reverse(name)}"):
        before = server.reached
        first, second = await server.get(address), await server.get(address)
        assert (first.status, second.body, server.reached - before) == (200, first.body, 1)
        assert b"set-cookie" not in {it.lower() for it in first.headers}


async def test_the_page_of_an_open_poll_is_kept_and_has_no_token(server):
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


async def test_a_release_is_on_the_page_at_once(server):
    poll = await sync_to_async(make_poll)()
    address = poll.get_absolute_url()
    first = await server.get(address)

    def answer_and_count() -> None:
        question = poll.questions.get()
        answers = {question.pk: Choice(options=(question.options.all()[0].pk,))}
        for _ in range(2):  # a batch is released once the next one is full
            for person in make_residents(poll.batch_min):
                operations.respond(poll=poll, resident=person, choices=answers)
            counting.count_due()

    await sync_to_async(answer_and_count)()
    before = server.reached
    released = await server.get(address)
    assert server.reached == before + 1
    assert released.headers[b"etag"] != first.headers[b"etag"]


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
    kept = await server.get("/")
    other = await Server().get("/")
    assert (kept.body, kept.headers) == (other.body, other.headers)
    assert b"evil" not in kept.body


@override_settings(ALLOWED_HOSTS=["testserver"])
async def test_a_foreign_host_is_refused_and_not_kept(server):
    for number in (2, 3):
        refused = await get(server._cache, "/", (b"host", b"evil.example"))
        assert (refused.status, server.reached) == (400, number)


@pytest.mark.parametrize("root", ["https://evil.example", "/en", "/gizlilik"])
@pytest.mark.parametrize("address", ["/gizlilik/", "/hesap/giris/"], ids=["kept", "not kept"])
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
