"""The socket's ASGI application: origin, person, language, messages, limits."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from autobahn.exception import Disconnected
from channels.testing import WebsocketCommunicator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from participation.people.sessions import SessionStore
from realtime import hub, limits, publishing
from realtime.origin import SameSite
from realtime.routing import websocket_application
from realtime.topics import Snapshot
from tests.factories import make_user
from tests.realtime.counter import Counters, body
from tests.waits import PATIENCE

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("memory_layer")]


def headers(**given: str) -> list[tuple[bytes, bytes]]:
    sent = {"host": "meydan.example", **{name.replace("_", "-"): value for name, value in given.items()}}
    return [(name.encode(), value.encode()) for name, value in sent.items()]


class Communicator(WebsocketCommunicator):  # type: ignore[misc]
    """Waits with patience for every frame: by default for one second."""

    async def receive_output(self, timeout: float = PATIENCE) -> Any:
        return await super().receive_output(PATIENCE)


def communicator(path: str = "/ws/live/", **given: str) -> WebsocketCommunicator:
    # A new one each time: Django's origin rule reads the settings only once.
    application = SameSite(websocket_application.application)
    return Communicator(application, path, headers=headers(**given))


@asynccontextmanager
async def connected(path: str = "/ws/live/", **given: str) -> AsyncIterator[WebsocketCommunicator]:
    client = communicator(path, **given)
    accepted, _ = await client.connect()
    assert accepted
    yield client
    await client.disconnect()


async def answer(client: WebsocketCommunicator, message: object) -> Any:
    await client.send_json_to(message)
    return await client.receive_json_from()


async def test_follow_sends_the_snapshot_at_once_and_then_newer_ones(counters: Counters) -> None:
    counters.set("1", 6)
    async with connected() as client:
        first = await answer(client, {"follow": ["counter:1"]})
        publishing.publish_snapshot("counter:1", Snapshot(7, body(7)))
        second = await client.receive_json_from()

    assert first == {"topic": "counter:1", "version": 6, "data": {"number": 6, "city": "İzmir"}}
    assert second == {"topic": "counter:1", "version": 7, "data": {"number": 7, "city": "İzmir"}}


async def test_a_version_the_client_has_is_not_sent_again(counters: Counters) -> None:
    counters.set("1", 6)
    async with connected() as client:
        await client.send_json_to({"follow": ["counter:1"], "versions": {"counter:1": 6}})

        assert await client.receive_nothing(0.3)


async def test_after_unfollow_nothing_is_sent(counters: Counters) -> None:
    counters.set("1", 6)
    counters.set("2", 6)
    async with connected() as client:
        await answer(client, {"follow": ["counter:1"]})
        await client.send_json_to({"unfollow": ["counter:1", "counter:3"]})
        assert (await answer(client, {"follow": ["counter:2"]}))["topic"] == "counter:2"
        for topic in ("counter:1", "counter:2"):
            publishing.publish_snapshot(topic, Snapshot(7, body(7)))

        assert (await client.receive_json_from())["topic"] == "counter:2"


async def test_a_closed_socket_is_removed(counters: Counters) -> None:
    counters.set("1", 6)
    async with connected() as client:
        await answer(client, {"follow": ["counter:1"]})
        assert len(hub.get_current_hub().listeners) == 1

    assert not hub.get_current_hub().listeners
    assert not hub.get_current_hub()._followed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "malformed_json"),
        ("", "malformed_json"),
        ("[" * 5000, "bad_message"),
        ("[]", "bad_message"),
        ("{}", "bad_message"),
        ('{"follow": "counter:1"}', "bad_message"),
        ('{"follow": [1]}', "bad_message"),
        ('{"follow": [], "versions": []}', "bad_message"),
        ('{"follow": ["counter:1"], "versions": {"counter:1": -1}}', "bad_message"),
        ('{"follow": ["counter:1"], "versions": {"counter:1": true}}', "bad_message"),
        ('{"follow": ["nobody:1"]}', "unknown_topic"),
        ('{"follow": ["counter:404"]}', "unknown_topic"),
        ('{"follow": ["broken:1"]}', "unavailable"),
    ],
)
async def test_an_invalid_message_gets_an_error_and_the_socket_stays_open(
    counters: Counters, text: str, code: str
) -> None:
    counters.set("1", 6)
    async with connected() as client:
        await client.send_input({"type": "websocket.receive", "text": text})
        error = (await client.receive_json_from())["error"]
        good = await answer(client, {"follow": ["counter:1"]})

    assert error["code"] == code
    assert error["detail"]
    assert good["version"] == 6


async def test_an_error_to_a_socket_that_is_closing_does_not_fail_the_application(counters: Counters) -> None:
    received = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": "{}"},
        {"type": "websocket.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return received.pop(0)

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            raise Disconnected("Attempt to send on a closed protocol")

    scope = {"type": "websocket", "path": "/ws/live/", "query_string": b"", "headers": headers()}
    await websocket_application.application(scope, receive, send)

    assert received == []
    assert not hub.get_current_hub().listeners


async def test_an_error_about_a_topic_that_is_not_utf8_is_sent_in_ascii(counters: Counters) -> None:
    """A lone surrogate, written as an escape. A server cannot encode it unchanged."""
    async with connected() as client:
        await client.send_input({"type": "websocket.receive", "text": '{"follow": ["\\ud800"]}'})
        frame = (await client.receive_output())["text"]

    assert frame.encode()
    assert json.loads(frame)["error"] == {
        "code": "unknown_topic",
        "detail": "Bu adda bir canlı konu yok.",
        "topic": "\ud800",
    }


async def test_binary_messages_are_refused(counters: Counters) -> None:
    async with connected() as client:
        await client.send_to(bytes_data=b'{"follow": []}')

        assert (await client.receive_json_from())["error"]["code"] == "text_only"


async def test_one_bad_topic_does_not_block_the_valid_ones(counters: Counters) -> None:
    counters.set("1", 6)
    async with connected() as client:
        await client.send_json_to({"follow": ["nobody:1", "counter:1"]})
        error, good = await client.receive_json_from(), await client.receive_json_from()

    assert error["error"] == {
        "code": "unknown_topic",
        "detail": "Bu adda bir canlı konu yok.",
        "topic": "nobody:1",
    }
    assert good["topic"] == "counter:1"


async def test_topics_per_socket_are_limited(counters: Counters) -> None:
    for number in range(limits.TOPICS_PER_SOCKET + 1):
        counters.set(str(number), 1)
    names = [f"counter:{number}" for number in range(limits.TOPICS_PER_SOCKET + 1)]
    async with connected() as client:
        await client.send_json_to({"follow": names})
        frames = [await client.receive_json_from() for _ in names]
        await client.send_json_to({"follow": names[:1], "unfollow": names[1:2]})
        again = await client.receive_json_from()
        room = await answer(client, {"follow": names[-1:]})

    errors = [frame["error"] for frame in frames if "error" in frame]
    assert [(error["code"], error["topic"]) for error in errors] == [("too_many_topics", names[-1])]
    assert {frame["topic"] for frame in frames if "topic" in frame} == set(names[:-1])
    assert again["topic"] == names[0]
    assert room["topic"] == names[-1]


async def test_an_oversized_message_in_many_frames_closes_the_socket(counters: Counters) -> None:
    async with connected() as client:
        await client.send_to(text_data=json.dumps({"follow": ["ş" * (limits.MESSAGE_BYTES // 2)]}))

        assert (await client.receive_json_from())["error"]["code"] == "message_too_big"
        assert await client.receive_output() == {"type": "websocket.close", "code": 4009}


async def test_too_many_messages_get_an_error_and_then_close_the_socket(counters: Counters) -> None:
    async with connected() as client:
        for _ in range(limits.MESSAGES_PER_WINDOW):
            await client.send_json_to({"follow": []})
        assert await client.receive_nothing(0.1)

        assert (await answer(client, {"follow": []}))["error"]["code"] == "too_many_messages"
        for _ in range(limits.MESSAGES_BEFORE_CLOSING):
            await client.send_json_to({"follow": []})
        while (last := await client.receive_output())["type"] == "websocket.send":
            pass
        assert await client.receive_nothing(0.1)

    assert last == {"type": "websocket.close", "code": 4008}


async def test_a_full_process_refuses_with_a_message(
    counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SOCKETS_PER_PROCESS", 1)
    async with connected(), connected("/ws/live/?lang=en") as second:
        error = (await second.receive_json_from())["error"]

        assert error["code"] == "too_many_sockets"
        assert error["detail"].startswith("Too many people are connected")
        assert await second.receive_output() == {"type": "websocket.close", "code": 4013}


@pytest.mark.parametrize(
    ("path", "accept", "words"),
    [
        ("/ws/live/", "", "Bu ileti geçerli bir JSON değil."),
        ("/ws/live/", "en-GB,en;q=0.9", "This message is not valid JSON."),
        ("/ws/live/?lang=tr", "en", "Bu ileti geçerli bir JSON değil."),
        ("/ws/live/?lang=en", "tr", "This message is not valid JSON."),
        ("/ws/live/?lang=xx", "de", "Bu ileti geçerli bir JSON değil."),
    ],
)
async def test_errors_are_in_the_clients_language(
    counters: Counters, path: str, accept: str, words: str
) -> None:
    async with connected(path, accept_language=accept) as client:
        await client.send_to(text_data="{")

        assert (await client.receive_json_from())["error"]["detail"] == words


@pytest.mark.parametrize(
    "origin", ["http://meydan.example", "https://trusted.example", "https://a.wide.example"]
)
async def test_this_site_and_trusted_origins_may_connect(
    counters: Counters, settings: Any, origin: str
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example", "https://*.wide.example"]

    accepted, _ = await communicator(origin=origin).connect()

    assert accepted


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "https://meydan.example", "http://meydan.example:81", "null", "http://[", "",
     "http://meydan.example.evil.example", "http://trusted.example"],
)  # fmt: skip
async def test_other_origins_are_refused_and_logged(
    counters: Counters, settings: Any, origin: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example"]

    accepted, _ = await communicator(origin=origin).connect()

    assert not accepted
    assert f"origin {origin!r} is not this site's" in caplog.text


async def test_behind_a_proxy_the_scheme_comes_from_the_proxy(counters: Counters, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    secure, _ = await communicator(origin="https://meydan.example", x_forwarded_proto="https").connect()
    plain, _ = await communicator(origin="http://meydan.example", x_forwarded_proto="https").connect()

    assert (secure, plain) == (True, False)


async def test_an_unknown_host_is_refused(counters: Counters, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["meydan.example"]

    foreign, _ = await communicator(host="evil.example", origin="http://evil.example").connect()
    program, _ = await communicator(host="evil.example").connect()
    ours, _ = await communicator().connect()

    assert (foreign, program, ours) == (False, False, True)


async def test_an_unknown_path_is_refused_without_an_exception(
    counters: Counters, caplog: pytest.LogCaptureFixture
) -> None:
    accepted, _ = await communicator("/ws/other/").connect()

    assert not accepted
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_following_what_others_follow_costs_no_query(counters: Counters) -> None:
    counters.set("1", 6)
    async with connected() as first:
        await answer(first, {"follow": ["counter:1"]})
        reads, checks = counters.reads, counters.checks
        for _ in range(20):
            async with connected() as client:
                assert (await answer(client, {"follow": ["counter:1"]}))["version"] == 6

    assert (counters.reads, counters.checks) == (reads, checks) == (1, 1)


async def test_who_follows_at_the_same_time_shares_a_check(counters: Counters) -> None:
    counters.set("1", 6)
    counters.gate.clear()
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(connected()) for _ in range(20)]
        for client in clients:
            await client.send_json_to({"follow": ["counter:1"]})
        counters.gate.set()
        frames = [await client.receive_json_from() for client in clients]

    assert {frame["version"] for frame in frames} == {6}
    assert (counters.reads, counters.checks) == (1, 1)


async def test_a_withdrawn_topic_ends_at_once_for_everybody(counters: Counters) -> None:
    counters.set("1", 6)
    async with connected() as client, connected() as newcomer:
        await answer(client, {"follow": ["counter:1"]})
        counters.withdrawn.add("1")
        publishing.withdraw_topics("counter:1")
        ended = await client.receive_json_from()
        refused = await answer(newcomer, {"follow": ["counter:1"]})
        publishing.publish_snapshot("counter:1", Snapshot(7, body(7)))

        assert await client.receive_nothing(0.3)
    for frame in (ended, refused):
        assert (frame["error"]["code"], frame["error"]["topic"]) == ("forbidden_topic", "counter:1")


async def test_a_whole_kind_can_be_withdrawn(counters: Counters) -> None:
    counters.set("1", 6)
    counters.set("2", 6)
    async with connected() as client:
        await client.send_json_to({"follow": ["counter:1", "counter:2"]})
        assert {(await client.receive_json_from())["version"] for _ in range(2)} == {6}
        counters.withdrawn.add("2")
        publishing.withdraw_topics("counter")
        ended = await client.receive_json_from()
        publishing.publish_snapshot("counter:1", Snapshot(7, body(7)))

        assert (ended["error"]["code"], ended["error"]["topic"]) == ("forbidden_topic", "counter:2")
        assert (await client.receive_json_from())["version"] == 7


async def test_a_check_from_before_a_withdrawal_does_not_count(counters: Counters) -> None:
    counters.set("1", 6)
    counters.gate.clear()
    async with connected() as client:
        await client.send_json_to({"follow": ["counter:1"]})
        async with asyncio.timeout(PATIENCE):
            while not counters.checks:
                await asyncio.sleep(0.01)
        counters.withdrawn.add("1")
        publishing.withdraw_topics("counter:1")
        await asyncio.sleep(0.05)
        counters.gate.set()

        assert (await client.receive_json_from())["error"]["code"] == "forbidden_topic"


async def test_without_a_message_a_permission_is_remembered_for_two_seconds(
    counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert limits.PUBLIC_SECONDS == 2
    monkeypatch.setattr(limits, "PUBLIC_SECONDS", 0.05)
    counters.set("1", 6)
    async with connected() as client, connected() as newcomer:
        await answer(client, {"follow": ["counter:1"]})
        counters.withdrawn.add("1")
        await asyncio.sleep(0.1)

        assert (await answer(newcomer, {"follow": ["counter:1"]}))["error"]["code"] == "forbidden_topic"


async def test_a_publication_makes_the_next_follow_check_again(counters: Counters) -> None:
    """For example when a thread is hidden: its counts are published."""
    counters.set("1", 6)
    async with connected() as client, connected() as newcomer:
        await answer(client, {"follow": ["counter:1"]})
        counters.withdrawn.add("1")
        publishing.publish_snapshot("counter:1", Snapshot(7, body(7)))
        await client.receive_json_from()

        assert (await answer(newcomer, {"follow": ["counter:1"]}))["error"]["code"] == "forbidden_topic"


@sync_to_async
def signed_in() -> tuple[Any, SessionStore]:
    user = make_user()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return user, session


async def test_visitors_may_not_follow_restricted_topics(counters: Counters) -> None:
    counters.set("1", 6)
    async with connected() as client:
        forbidden = (await answer(client, {"follow": ["secret:1"]}))["error"]
        unknown = (await answer(client, {"follow": ["secret:404"]}))["error"]

    assert (forbidden["code"], forbidden["topic"]) == ("forbidden_topic", "secret:1")
    assert (unknown["code"], unknown["topic"]) == ("unknown_topic", "secret:404")


@pytest.mark.django_db(transaction=True)
async def test_an_ended_session_loses_its_restricted_topics(counters: Counters) -> None:
    counters.set("1", 6)
    user, session = await signed_in()
    async with connected(cookie=f"sessionid={session.session_key}") as client:
        assert (await answer(client, {"follow": ["secret:1"]}))["version"] == 6
        assert (await answer(client, {"follow": ["counter:1"]}))["version"] == 6

        publishing.recheck_user(user.pk)
        assert await client.receive_nothing(0.3)
        await sync_to_async(session.flush)()
        publishing.recheck_user(user.pk)
        error = (await client.receive_json_from())["error"]
        publishing.publish_snapshot("secret:1", Snapshot(7, body(7)))
        publishing.publish_snapshot("counter:1", Snapshot(7, body(7)))
        only = await client.receive_json_from()
        again = await answer(client, {"follow": ["secret:1"]})

    assert (error["code"], error["topic"]) == ("forbidden_topic", "secret:1")
    assert only["topic"] == "counter:1"
    assert again["error"]["code"] == "forbidden_topic"


@pytest.mark.django_db(transaction=True)
async def test_a_suspended_user_loses_restricted_topics_without_a_message(
    counters: Counters, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REALTIME_RECONCILE_SECONDS = 0.1
    monkeypatch.setattr(limits, "RECHECK_SECONDS", 0.2)
    counters.set("1", 6)
    user, session = await signed_in()
    async with connected(cookie=f"sessionid={session.session_key}") as client:
        assert (await answer(client, {"follow": ["secret:1"]}))["version"] == 6
        user.is_active = False
        await user.asave()
        error = (await client.receive_json_from())["error"]

    assert error["code"] == "forbidden_topic"
