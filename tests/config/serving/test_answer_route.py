"""Answers stored in front of Django: as Django stores them, and nothing else."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import caches
from django.test import Client, override_settings
from django.utils import timezone

from config.serving.answer_route import MAX_BYTES, AnswerRoute
from config.serving.handler import OneHopHandler
from participation.people.models import ApiToken, Session, User
from participation.people.operations.credentials import issue_token
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import MAX_TEXT_LENGTH, Poll, QuestionKind
from polls.responses import errors, intake, queries
from polls.responses.models import Participation, Response
from polls.responses.operations import Attempt, respond_together
from polls.responses.throttles import RespondThrottle, is_within_rate_limit
from tests.config.serving.test_page_cache import Answer
from tests.factories import choose, make_district, make_matter, make_poll, make_user, move

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]
P = ParamSpec("P")
T = TypeVar("T")
FORM = (b"content-type", b"application/x-www-form-urlencoded")
JSON = (b"content-type", b"application/json")
SECRET = "meydan0123456789meydan0123456789"

Header = tuple[bytes, bytes]


@pytest.fixture(autouse=True)
def rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RespondThrottle.THROTTLE_RATES, "respond", "30/min")


@pytest.fixture(autouse=True)
def writer(monkeypatch: pytest.MonkeyPatch) -> Iterator[intake.Writer]:
    caches["memory"].clear()
    monkeypatch.setattr(intake, "_writer", None)
    intake.start_writer()
    writer = intake._writer
    assert writer is not None
    yield writer
    writer.stop()


async def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call ``function``, which uses the database."""
    return await sync_to_async(function)(*args, **kwargs)


class Site:
    """The route in front of Django. ``reached``: the number of requests that reached Django."""

    def __init__(self) -> None:
        self.django = OneHopHandler()
        self._route = AnswerRoute(self._count)
        self.reached = 0

    async def _count(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached += 1
        await self.django(scope, receive, send)

    async def post(self, path: str, headers: list[Header], body: bytes) -> Answer:
        return await post(self._route, path, headers, body)


async def post(application: Any, path: str, headers: list[Header], body: bytes) -> Answer:
    path, _, query = path.partition("?")
    given = {(b"host", b"testserver"), (b"content-length", str(len(body)).encode())}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "query_string": query.encode(),
        "headers": [*(it for it in given if it[0] not in dict(headers)), *headers],
        "client": ("192.0.2.1", 5000),
    }
    # In two parts, as a server may deliver it.
    body_parts: asyncio.Queue[Any] = asyncio.Queue()
    body_parts.put_nowait({"type": "http.request", "body": body[:7], "more_body": True})
    body_parts.put_nowait({"type": "http.request", "body": body[7:], "more_body": False})
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(message)

    await application(scope, body_parts.get, send)
    return Answer(messages)


@pytest.fixture
def site() -> Site:
    return Site()


class Way:
    """How people answer: by the API with a token, or by the page's form with a session."""

    stored: int

    def request(self, poll: Poll, person: User, option: str = "Evet") -> tuple[str, list[Header], bytes]:
        raise NotImplementedError


class ByApi(Way):
    stored = 201

    def request(self, poll: Poll, person: User, option: str = "Evet") -> tuple[str, list[Header], bytes]:
        ApiToken.objects.filter(user=person).delete()
        token = issue_token(user=person, name="deneme")
        answers = [
            {"question": question, "options": list(choice.options)}
            for question, choice in choose(poll, option).items()
        ]
        headers = [JSON, (b"authorization", f"Token {token}".encode())]
        return f"/api/v1/polls/{poll.pk}/responses/", headers, json.dumps({"answers": answers}).encode()


class ByPage(Way):
    stored = 302

    def request(self, poll: Poll, person: User, option: str = "Evet") -> tuple[str, list[Header], bytes]:
        client = Client()
        client.force_login(person)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        fields = {f"q{question}": it.options[0] for question, it in choose(poll, option).items()}
        body = urlencode({"csrfmiddlewaretoken": SECRET, **fields})
        cookies = f"csrftoken={SECRET}; {settings.SESSION_COOKIE_NAME}={key}"
        return f"/yoklamalar/{poll.pk}/", [FORM, (b"cookie", cookies.encode())], body.encode()


@pytest.fixture(params=[ByApi, ByPage], ids=["api", "page"])
def way(request: pytest.FixtureRequest) -> Way:
    made: Way = request.param()
    return made


async def warm(site: Site, way: Way, poll: Poll) -> None:
    """Answer once, so that the route knows the headers."""
    answer = await site.post(*await run(way.request, poll, await run(make_user)))
    assert (answer.status, site.reached) == (way.stored, 1), answer.body
    site.reached = 0


def without_time(headers: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """The cookie of a message has the second in its signature."""
    lower = {name.lower(): value for name, value in headers.items()}
    if b"set-cookie" in lower:
        name, _, attributes = lower[b"set-cookie"].partition(b";")
        lower[b"set-cookie"] = name.split(b":")[0] + attributes
    return lower


async def test_an_answer_is_stored_without_django_and_looks_the_same(site, way):
    poll = await run(make_poll, may_change=True)
    await warm(site, way, poll)
    for option in ("Evet", "Hayır"):  # the first response, and its change
        here, there = await run(make_user), await run(make_user)
        for done in ["Evet"] if option == "Hayır" else []:
            for person in (here, there):
                await site.post(*await run(way.request, poll, person, done))
        own = await site.post(*await run(way.request, poll, here, option))
        django = await post(site.django, *await run(way.request, poll, there, option))
        assert (own.status, own.body) == (django.status, django.body)
        assert without_time(own.headers) == without_time(django.headers)
        mine = await run(queries.get_own_answers, poll, here, ())
        assert mine is not None
        chosen = await run(choose, poll, option)
        assert mine.answers == {str(key): list(it.options) for key, it in chosen.items()}
    assert site.reached == 0


async def test_the_page_and_the_api_in_english(site):
    poll = await run(make_poll)
    ways: list[tuple[Way, str, list[Header]]] = [
        (ByPage(), "/en", []),
        (ByApi(), "", [(b"accept-language", b"en")]),
    ]
    for way, prefix, more in ways:
        for expected in (1, 0):
            path, headers, body = await run(way.request, poll, await run(make_user))
            site.reached = 0
            own = await site.post(prefix + path, [*headers, *more], body)
            path, headers, body = await run(way.request, poll, await run(make_user))
            django = await post(site.django, prefix + path, [*headers, *more], body)
            assert without_time(own.headers) == without_time(django.headers)
            assert (own.status, site.reached) == (way.stored, expected)


def closed(poll: Poll, person: User) -> None:
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")


def answered(poll: Poll, person: User) -> None:
    respond_together([Attempt(poll.pk, person.pk, choose(poll, "Evet"))])


def suspended(poll: Poll, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def elsewhere(poll: Poll, person: User) -> None:
    person.profile.district = make_district("Buca")
    person.profile.save()


def hopped(poll: Poll, person: User) -> None:
    """Has answered another district's poll of the same matter, then moved."""
    buca = make_district("Buca")
    move(person, buca)
    other = make_poll(districts=[buca], matter=poll.matter, may_change=False)
    respond_together([Attempt(other.pk, person.pk, choose(other, "Evet"))])
    move(person, poll.districts.get())


def revoked(poll: Poll, person: User) -> None:
    ApiToken.objects.filter(user=person).delete()
    Session._default_manager.filter(account=person).delete()


def expired(poll: Poll, person: User) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    ApiToken.objects.filter(user=person).update(expiry=yesterday)
    Session._default_manager.filter(account=person).update(expire_date=yesterday)


def other_password(poll: Poll, person: User) -> None:
    person.set_password("baska-bir-parola-1")
    person.save()
    ApiToken.objects.filter(user=person).delete()  # as changing the password does


def draft(poll: Poll, person: User) -> None:
    Poll.objects.filter(pk=poll.pk).update(state="draft")


def too_often(poll: Poll, person: User) -> None:
    while is_within_rate_limit(person.pk):
        pass


@pytest.mark.parametrize(
    "happens", [closed, answered, suspended, elsewhere, hopped, revoked, expired, other_password, too_often]
)
async def test_a_refusal_is_the_one_of_django_and_stores_nothing(site, way, happens):
    konak = await run(make_district, "Konak")
    poll = await run(make_poll, districts=[konak], may_change=False, matter=await run(make_matter))
    other = await run(make_poll)
    await warm(site, way, other)
    person, same = [await run(make_user, district=konak) for _ in range(2)]
    request, again = await run(way.request, poll, person), await run(way.request, poll, same)
    await run(happens, poll, person)
    if happens is not closed:
        await run(happens, poll, same)
    before = await run(Response.objects.count)

    own, django = await site.post(*request), await post(site.django, *again)

    if isinstance(way, ByPage) and happens in (suspended, revoked, expired, other_password):
        # Nobody is signed in: the answers wait in the browser.
        assert own.headers[b"Location"].startswith(b"/hesap/giris/")
    else:
        assert 400 <= own.status < 500
    assert (own.status, site.reached) == (django.status, 1)
    if isinstance(way, ByApi):
        assert own.body == django.body
    assert await run(Response.objects.count) == before
    assert await run(Participation.objects.filter(poll=poll).count) == 2 * (happens is answered)


async def test_an_answer_that_waited_in_the_browser_is_deleted_there_when_it_is_stored(site):
    poll = await run(make_poll)
    await warm(site, ByPage(), poll)
    path, [form, (_, cookies)], body = await run(ByPage().request, poll, await run(make_user))
    stored = await site.post(path, [form, (b"cookie", cookies + b"; unsent_answers_tr=x")], body)
    deleted = [value for name, value in stored.all_headers if name == b"set-cookie" and b"unsent" in value]

    assert (stored.status, site.reached, len(deleted)) == (302, 0, 1)
    assert b'unsent_answers_tr="";' in deleted[0]
    assert b"Max-Age=0; Path=" + path.encode() in deleted[0]


async def test_the_way_to_the_sign_in_is_not_remembered_as_a_success(site):
    poll = await run(make_poll)
    path, [form, _], body = await run(ByPage().request, poll, await run(make_user))
    nobody = f"csrftoken={SECRET}; {settings.SESSION_COOKIE_NAME}=x".encode()
    for _time in range(2):
        await site.post(path, [form, (b"cookie", nobody)], body)

    site.reached = 0
    await site.post(*await run(ByPage().request, poll, await run(make_user)))
    assert site.reached == 1


async def test_what_is_not_ordinary_goes_through_django(site, way):
    poll = await run(make_poll)
    await warm(site, way, poll)
    path, headers, body = await run(way.request, poll, await run(make_user))
    doubtful: list[tuple[str, list[Header], bytes]] = [
        (f"{path}?a=b", headers, body),
        (path, [*headers, (b"content-type", b"text/plain")], body),
        (path, [*headers, (b"x-any", b"1"), (b"x-any", b"2")], body),
        (path, [*headers, (b"transfer-encoding", b"chunked")], body),
        (path, [*headers, (b"content-length", str(MAX_BYTES + 1).encode())], body),
        (path, [(b"content-type", b"text/plain"), *headers[1:]], body),
        (path, [*headers, (b"host", b"evil.example")], body),
        (path, headers, body.replace(b"=", b"=,").replace(b'"question"', b'"x": 1, "question"')),
        (path.replace(str(poll.pk), "9" * 30), headers, body),
    ]
    for number, request in enumerate(doubtful, start=1):
        await site.post(*request)
        assert site.reached == number, request
    # Of all these, the query alone is of no importance.
    assert await run(Participation.objects.count) <= 2


@pytest.mark.parametrize(
    "change",
    [
        lambda cookies: cookies.replace(SECRET.encode(), b"x" * 32),
        lambda cookies: cookies.replace(b"csrftoken=", b"other="),
        lambda cookies: cookies + b"; messages=x",
        lambda _cookies: b"",
    ],
)
async def test_a_forged_form_stores_nothing(site, change):
    poll = await run(make_poll)
    await warm(site, ByPage(), poll)
    path, [form, (_, cookies)], body = await run(ByPage().request, poll, await run(make_user))
    await site.post(path, [form, (b"cookie", change(cookies))], body)
    assert site.reached == 1
    assert await run(Participation.objects.count) == (2 if b"messages" in change(cookies) else 1)


@pytest.mark.parametrize("key", ['"\\000"', '"abcdefgh\\000"', '"\\377"', "x", "a" * 5000])
async def test_a_cookie_that_is_no_session_harms_no_answer_beside_it(site, key):
    poll = await run(make_poll)
    await warm(site, ByPage(), poll)
    residents = [await run(ByPage().request, poll, await run(make_user)) for _ in range(5)]
    path, [form, _], body = residents[0]
    cookies = f"csrftoken={SECRET}; {settings.SESSION_COOKIE_NAME}={key}"
    stranger = (path, [form, (b"cookie", cookies.encode())], body)
    answers = await asyncio.gather(*(site.post(*request) for request in [stranger, *residents]))
    assert [answer.status for answer in answers] == [302] * 6
    assert answers[0].headers[b"Location"].startswith(b"/hesap/giris/")
    assert site.reached == 1


@pytest.mark.parametrize("number", ["9" * 18, str(2**31)])
async def test_a_number_that_no_poll_has_does_not_part_a_commit(site, way, number, caplog):
    poll = await run(make_poll)
    await warm(site, way, poll)
    requests = [await run(way.request, poll, await run(make_user)) for _ in range(5)]
    path, headers, body = await run(way.request, poll, await run(make_user))
    wrong = (path.replace(f"/{poll.pk}/", f"/{number}/"), headers, body)
    answers = await asyncio.gather(*(site.post(*request) for request in [wrong, *requests]))
    assert [answer.status for answer in answers] == [404, *[way.stored] * 5]
    assert "one by one" not in caplog.text


async def test_the_longest_text_is_stored_without_django(site, way):
    question = QuestionDraft(kind=QuestionKind.TEXT, text="Ne eksik?", text_length=MAX_TEXT_LENGTH)
    poll, other = await run(make_poll, questions=[question]), await run(make_poll)
    asked = await run(poll.questions.get)
    text = "ş" * MAX_TEXT_LENGTH
    for _ in range(2):
        site.reached = 0
        path, headers, _body = await run(way.request, other, await run(make_user))
        path = path.replace(f"/{other.pk}/", f"/{poll.pk}/")
        body = json.dumps({"answers": [{"question": asked.pk, "text": text}]})
        if isinstance(way, ByPage):
            body = urlencode({"csrfmiddlewaretoken": SECRET, f"q{asked.pk}_text": text})
        answer = await site.post(path, headers, body.encode())
        assert answer.status == way.stored
    assert site.reached == 0


async def test_a_forged_form_is_reported_once(site, caplog):
    poll = await run(make_poll)
    path, headers, body = await run(ByPage().request, poll, await run(make_user))
    await site.post(path, headers, body.replace(SECRET.encode(), b""))
    assert caplog.text.count("Forbidden") == 1


async def test_a_form_from_another_site_stores_nothing(site):
    poll = await run(make_poll)
    await warm(site, ByPage(), poll)
    path, headers, body = await run(ByPage().request, poll, await run(make_user))
    answer = await site.post(path, [*headers, (b"origin", b"https://evil.example")], body)
    assert (answer.status, site.reached, await run(Participation.objects.count)) == (403, 1, 1)


async def test_a_host_that_is_not_ours_is_never_answered_here(site, way):
    poll = await run(make_poll)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        await warm(site, way, poll)
        path, headers, body = await run(way.request, poll, await run(make_user))
        answer = await site.post(path, [*headers, (b"host", b"evil.example")], body)
    assert (answer.status, await run(Participation.objects.count)) == (400, 1)


async def test_a_response_counts_once_against_the_rate_limit(site, way):
    poll = await run(make_poll, may_change=False)
    await warm(site, way, poll)
    person = await run(make_user)
    request = await run(way.request, poll, person)
    statuses = [(await site.post(*request)).status for _ in range(31)]
    assert statuses == [way.stored, *[409] * 29, 429]


async def test_an_answer_that_fails_counts_once_against_the_rate_limit(site, way, monkeypatch):
    poll = await run(make_poll)
    await warm(site, way, poll)

    def fails(attempts: Any) -> Any:
        raise LookupError

    monkeypatch.setattr(intake, "respond_together", fails)
    request = await run(way.request, poll, await run(make_user))
    statuses = [(await site.post(*request)).status for _ in range(31)]
    assert statuses == [*[500] * 30, 429]


async def test_too_many_waiting_answers_are_told_when_to_come_back(site, way, monkeypatch):
    poll = await run(make_poll)
    await warm(site, way, poll)
    monkeypatch.setattr(intake, "MAX_QUEUE", 0)
    answer = await site.post(*await run(way.request, poll, await run(make_user)))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert (answer.status, headers[b"retry-after"], site.reached) == (503, b"5", 0)
    assert b"content-security-policy" in headers
    assert (b"busy" if isinstance(way, ByApi) else b"kaydedilmedi") in answer.body
    assert await run(Participation.objects.count) == 1


async def test_an_unavailable_database_is_answered_by_django_with_what_was_chosen(site, way, monkeypatch):
    poll = await run(make_poll)
    await warm(site, way, poll)

    def fails(attempts: Any) -> Any:
        raise errors.NotStored

    monkeypatch.setattr(intake, "respond_together", fails)
    request = await run(way.request, poll, await run(make_user))
    answer = await site.post(*request)
    assert (answer.status, site.reached) == (503, 1)
    if isinstance(way, ByPage):
        assert b"checked" in answer.body


async def test_a_client_that_leaves_is_no_error(site, way):
    poll = await run(make_poll)
    await warm(site, way, poll)
    path, headers, body = await run(way.request, poll, await run(make_user))
    waiting = asyncio.create_task(site.post(path, headers, body))
    await asyncio.sleep(0.001)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    # The writer goes on for the others.
    assert (await site.post(*await run(way.request, poll, await run(make_user)))).status == way.stored


async def test_many_at_once_are_each_stored_once(site, way):
    poll = await run(make_poll, may_change=False)
    await warm(site, way, poll)
    requests = [await run(way.request, poll, await run(make_user)) for _ in range(20)]
    answers = await asyncio.gather(*(site.post(*request) for request in [*requests, *requests]))
    statuses = [answer.status for answer in answers]
    assert (statuses.count(way.stored), statuses.count(409)) == (20, 20)
    assert await run(Response.objects.count) == await run(Participation.objects.count) == 21
