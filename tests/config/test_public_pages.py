"""Public pages through the whole of Django: which are kept, and that nobody gets another one's."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config import page_cache
from config.handler import OneHopHandler, WithoutRootPath
from config.page_cache import PageCache
from forums.statements.models import Stance
from participation.public_pages import marks_of
from participation.throttles import AnonThrottle, UserThrottle, memory
from polls.lifecycle.operations import steps
from polls.responses import operations
from polls.responses.validation import Choice
from polls.tally.operations import counting
from realtime import publishing
from realtime.topics import Snapshot
from referenda.referendum import live
from tests.config.test_page_cache import Answer, get
from tests.factories import make_poll, make_residents, make_user
from tests.forums.making import make_board, make_conversation, make_thread, make_writer
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


async def test_an_address_that_has_no_page_costs_one_request(server):
    poll = await sync_to_async(make_poll)()
    for number, path in enumerate((f"/yoklamalar/{poll.pk + 1}/", "/yok/", "//gizlilik/"), start=1):
        assert ((await server.get(path)).status, server.reached) == (404, number)


@pytest.mark.parametrize(
    "name", ["polls", "referenda", "processes", "organs", "rolls", "targets", "bulletins"]
)
async def test_lists_of_the_api_are_kept_but_not_their_pages(server, name):
    address = f"/api/v1/{name}/"
    first, second = await server.get(address), await server.get(address)
    assert (first.status, second.body, server.reached) == (200, first.body, 1)
    for query in (b"page_size=3", b"cursor=cD0x", b"sayfa=2"):
        for _ in range(2):
            await server.get(address, query=query)
    assert server.reached == 7


@pytest.mark.parametrize("throttle", [AnonThrottle, UserThrottle])
async def test_any_number_of_api_responses_can_be_made_for_keeping(server, monkeypatch, throttle):
    """They have no address of a client, whose requests are counted."""
    monkeypatch.setattr(throttle, "rate", "2/min", raising=False)
    memory.clear()
    made = [(await server.get(f"/api/v1/targets/{number + 1}/")).status for number in range(10)]
    asked = [(await server.get("/api/v1/targets/", query=b"page_size=3")).status for _ in range(4)]
    assert (made, asked) == ([404] * 10, [200, 200, 429, 429])


async def test_what_the_forums_show_is_kept_until_something_is_written(server):
    def write() -> Any:
        thread = make_thread()
        return thread, make_writer(), f"/api/v1/forums/boards/{thread.board.slug}/", thread.board

    thread, writer, api, board = await sync_to_async(write)()
    cookie = await sync_to_async(cookie_of)(writer)
    shows_it = [
        board.get_absolute_url(),
        reverse("forums:index"),
        reverse("forums:board-feed", args=[board.slug]),
        reverse("forums:digest", args=[board.slug]),
        "/api/v1/forums/boards/",
        api,
        f"{api}threads/",
    ]
    shows_the_thread = [
        thread.get_absolute_url(),
        reverse("forums:thread-feed", args=[thread.pk]),
        f"/api/v1/forums/threads/{thread.pk}/",
        f"/api/v1/forums/threads/{thread.pk}/posts/",
    ]
    for _ in range(2):
        await server.get("/gizlilik/")
        for address in (*shows_it, *shows_the_thread):
            assert (await server.get(address)).status == 200
    assert server.reached == 1 + len(shows_it) + len(shows_the_thread)

    sent = await server.post(reverse("forums:reply", args=[thread.pk]), cookie, body="Gölge de lazım.")
    assert sent.status == 302
    before = server.reached
    for address in ("/gizlilik/", *shows_it, *shows_the_thread):
        await server.get(address)
    assert server.reached - before == len(shows_it) + len(shows_the_thread)


async def test_a_consensus_map_is_kept_and_shows_nobody_their_own_place(server):
    conversation = await sync_to_async(make_conversation)(statements=2)
    address = reverse("forums:consensus", args=[conversation.thread.pk])
    first = await server.get(address)
    assert (first.status, (await server.get(address)).body, server.reached) == (200, first.body, 1)
    cookie = await sync_to_async(cookie_of)(await sync_to_async(make_user)())
    assert (await server.get(address, cookie)).headers[b"Cache-Control"] == b"private, no-store"


async def test_what_a_referendum_shows_is_kept_until_it_is_announced(server):
    referendum = (await sync_to_async(lambda: Stage(voters=1).announce())()).referendum
    names = ("referendum", "check", "objections", "ceremony")
    addresses = [reverse(f"referenda:{name}", args=[referendum.pk]) for name in names]
    addresses += [f"/api/v1/referenda/{referendum.pk}/", f"/api/v1/referenda/{referendum.pk}/live/"]
    for _ in range(2):
        assert [(await server.get(it)).status for it in addresses] == [200] * 6
    assert server.reached == 6
    await sync_to_async(live.announce)(referendum.pk)
    assert [(await server.get(it)).status for it in addresses] == [200] * 6
    assert server.reached == 12


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


def drafted(person: Any) -> tuple[str, dict[str, str]]:
    return reverse("forums:keep-draft"), {"place": make_board().topic, "title": "Bank", "body": "Gölge."}


def followed(person: Any) -> tuple[str, dict[str, str]]:
    return reverse("forums:follow", args=[make_thread().pk]), {"on": "1"}


def supported(person: Any) -> tuple[str, dict[str, str]]:
    return reverse("forums:support", args=[make_thread().posts.get().pk]), {"on": "1"}


def voted(person: Any) -> tuple[str, dict[str, str]]:
    conversation = make_conversation(statements=1)
    data = {"statement": str(conversation.statements.get().pk), "vote": str(Stance.AGREE.value)}
    return reverse("forums:vote", args=[conversation.thread.pk]), data


def answered(person: Any) -> tuple[str, dict[str, str]]:
    poll = make_poll()
    question = poll.questions.get()
    return poll.get_absolute_url(), {f"q{question.pk}": str(question.options.all()[0].pk)}


def read(person: Any) -> tuple[str, dict[str, str]]:
    return reverse("notifications:read-all"), {"seen": "2026-11-29T00:00:00+00:00"}


def introduced(person: Any) -> tuple[str, dict[str, str]]:
    return reverse("people:profile"), {"display_name": "Ada"}


@pytest.mark.parametrize("act", [drafted, followed, supported, voted, answered, read, introduced])
async def test_what_somebody_does_for_themselves_makes_no_page_again(server, act):
    """The time at which a page is made says nothing about who answers and votes, and when."""
    person = await sync_to_async(make_user)(display_name="Deniz")
    path, data = await sync_to_async(act)(person)
    cookie = await sync_to_async(cookie_of)(person)
    await server.get("/gizlilik/")
    assert (await server.post(path, cookie, **data)).status in {204, 302}
    before = server.reached
    await server.get("/gizlilik/")
    assert server.reached == before


async def test_what_somebody_does_by_the_api_for_themselves_makes_no_page_again(server):
    thread = await sync_to_async(make_thread)()
    cookie = await sync_to_async(cookie_of)(await sync_to_async(make_user)())
    token = b"a" * 32
    await server.get("/gizlilik/")
    followed = await server.get(
        f"/api/v1/forums/threads/{thread.pk}/follow/",
        (b"cookie", cookie[1] + b"; csrftoken=" + token),
        (b"x-csrftoken", token),
        method="PUT",
    )
    await server.get("/gizlilik/")
    assert (followed.status, server.reached) == (204, 2)


async def test_the_results_of_closed_polls_are_on_the_front_page_at_once(server):
    def closed() -> Any:
        editor = make_user(role="editor")
        return steps.close_poll(poll=make_poll(editor=editor), editor=editor, reason="deneme")

    poll = await sync_to_async(closed)()
    for _ in range(2):
        await server.get("/")
    await sync_to_async(publishing.publish)(poll.topic, Snapshot(1, b"{}"))
    await server.get("/")
    assert server.reached == 2


async def test_signing_in_makes_no_page_again(server):
    person = await sync_to_async(make_user)(password="kordonda-yuruyus-2026")
    await server.get("/gizlilik/")
    data = {"login": person.email, "password": "kordonda-yuruyus-2026"}
    signed_in = await server.post(reverse("account_login"), **data)
    assert signed_in.status == 302
    assert b"sessionid" in signed_in.headers[b"Set-Cookie"]
    await server.get("/gizlilik/")
    assert server.reached == 2


def routes(patterns: Any, above: str = "") -> Iterator[tuple[str, URLPattern]]:
    for it in patterns:
        if isinstance(it, URLResolver):
            yield from routes(it.url_patterns, above + str(it.pattern))
        else:
            yield above + str(it.pattern), it


def takes_changes(route: URLPattern, person: Any) -> bool:
    """Whether the view takes another method than GET from ``person``, if only to refuse."""
    view: Any = route.callback
    if api := getattr(view, "cls", None):
        return any(hasattr(api, method) for method in ("post", "put", "patch", "delete"))
    request = RequestFactory().post("/")
    request.user = person
    try:
        return bool(view(request, **dict.fromkeys(route.pattern.converters, 1)).status_code != 405)
    except Exception:  # noqa: BLE001 - whatever the view needs: it did not refuse the method
        return True


async def test_only_what_staff_and_trustees_do_makes_every_page_again():
    """What residents can send at any rate is quiet, so that nobody can have all pages made all the time."""

    def loud() -> set[str]:
        person, all_routes = make_user(), routes(get_resolver().url_patterns)
        return {
            path
            for path, route in all_routes
            if not path.startswith(("yonetim/", "teknik/"))
            and not marks_of(route.callback).is_quiet
            and takes_changes(route, person)
        }

    reviews, thread = "api/v1/forums/review/", "forum/konu/<number:thread_id>/"
    assert await sync_to_async(loud)() == {
        "api/v1/forums/appeals/<number:appeal_id>/decision/",
        f"{reviews}next/",
        f"{reviews}<number:item_id>/claim/",
        f"{reviews}<number:item_id>/decision/",
        f"{reviews}<number:item_id>/hiding/",
        "api/v1/forums/threads/<number:thread_id>/acts/",
        "api/v1/forums/threads/<number:thread_id>/statements/opening/",
        "api/v1/forums/threads/<number:thread_id>/statements/closing/",
        *(f"{thread}{act}/" for act in ("yonet", "ozetle", "birlestir", "bol")),
        *(f"{thread}gorusler/{act}/" for act in ("ac", "kapat")),
        *(
            f"halk-oylamalari/<number:referendum_id>/emanetci/{act}/"
            for act in ("sertifika", "paylar", "anahtar", "cozum")
        ),
        *(f"takvim/{act}/" for act in ("yeni", "kural", "<number:election_id>/duzelt")),
        *(f"ilceler/nufus/{act}/" for act in ("yeni", "<number:set_id>/geri-cek")),
        "denetim/dogrula/",
        "hesap/roller/<uuid:public_id>/",
        "hesap/davet/",  # once for each invitation of an administrator
    }


async def test_what_staff_do_is_not_quiet():
    quiet = {path for path, route in routes(get_resolver().url_patterns) if marks_of(route.callback).is_quiet}
    assert not [path for path in quiet if path.startswith(("yonetim/", "teknik/", "takvim/", "surecler/"))]


async def test_no_page_is_public_of_which_somebody_is_the_owner():
    public = {
        path for path, route in routes(get_resolver().url_patterns) if marks_of(route.callback).is_public
    }
    own = ("yonetim/", "teknik/", "hesap/", "bildirimler/", "demo/", "denetim/")
    assert not [path for path in public if path.startswith(own)]
    assert not [path for path in public if "taslak" in path or "oy-ver" in path or "emanetci" in path]
