"""The handler that runs each request in one thread hop."""

import asyncio
import gc
import sqlite3
import threading
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import translation

from config import env
from config.serving.handler import OneHopHandler
from tests.waits import PATIENCE

pytestmark = pytest.mark.asyncio

#: Not their names, which are the same for all.
threads: list[int] = []
languages: list[str | None] = []
connections_used: list[Any] = []
entered, leave = threading.Event(), threading.Event()


def recording(get_response: Any) -> Any:
    """A middleware for sync code that records its thread."""

    def middleware(request: HttpRequest) -> HttpResponse:
        threads.append(threading.get_ident())
        response: HttpResponse = get_response(request)
        return response

    return middleware


def view(request: HttpRequest) -> HttpResponse:
    threads.append(threading.get_ident())
    languages.append(translation.get_language())
    translation.activate("en")
    return HttpResponse("it")


def slow(request: HttpRequest) -> HttpResponse:
    entered.set()
    leave.wait(10)
    return HttpResponse("late")


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def reads(request: HttpRequest) -> HttpResponse:
    connection.ensure_connection()
    connections_used.append(connection.connection)
    return HttpResponse("it")


urlpatterns = [path("", view), path("slow", slow), path("fails", fails), path("reads", reads)]


@pytest.fixture
def handler() -> Any:
    threads.clear()
    languages.clear()
    connections_used.clear()
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}.recording"] * 3):
        yield OneHopHandler()


async def get(
    handler: OneHopHandler, path: str = "/", body: asyncio.Queue[Any] | None = None
) -> tuple[int, bytes]:
    body = body or asyncio.Queue()
    body.put_nowait({"type": "http.request", "body": b"", "more_body": False})
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"host", b"testserver")],
        "client": ("192.0.2.1", 5000),
        "server": ("testserver", 80),
    }
    await handler(scope, body.get, send)
    return (sent[0]["status"], sent[1]["body"]) if sent else (0, b"")


async def test_middlewares_and_view_run_in_one_thread_which_the_next_request_uses_again(handler):
    for _ in range(3):
        assert await get(handler) == (200, b"it")
        await asyncio.sleep(0.05)
    assert len(threads) == 12
    assert len(set(threads)) == 1


@pytest.fixture
def kept_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an installation."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", env.SQLITE_SECONDS)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a pool.")
@pytest.mark.django_db(transaction=True)
async def test_the_next_request_uses_the_connection_again(handler, kept_connections):
    for _ in range(3):
        await get(handler, "/reads")
        await asyncio.sleep(0.05)
    assert len(connections_used) == 3
    assert len(set(connections_used)) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a pool.")
@pytest.mark.django_db(transaction=True)
async def test_a_thread_that_is_not_kept_closes_its_connection(handler, kept_connections, monkeypatch):
    monkeypatch.setattr("config.serving.handler.MAX_IDLE", 0)
    await get(handler, "/reads")
    [used] = connections_used
    for _ in range(100):
        await asyncio.sleep(0.05)
        try:
            used.total_changes  # noqa: B018 - raises once it is closed
        except sqlite3.ProgrammingError as error:
            if "closed" in str(error):
                return
    pytest.fail("The connection is still open.")


async def test_requests_at_the_same_time_have_threads_of_their_own(handler):
    entered.clear()
    leave.clear()
    waiting = asyncio.create_task(get(handler, "/slow"))
    await asyncio.to_thread(entered.wait, PATIENCE)
    assert await get(handler) == (200, b"it")
    leave.set()
    assert await waiting == (200, b"late")


async def test_nothing_of_a_request_is_left_for_the_next_one(handler):
    for _ in range(2):
        await get(handler)
        await asyncio.sleep(0.05)
    assert languages == [settings.LANGUAGE_CODE] * 2


async def test_a_thread_that_works_for_a_client_who_has_gone_is_not_given_to_the_next_request(handler):
    entered.clear()
    leave.clear()
    body: asyncio.Queue[Any] = asyncio.Queue()
    gone = asyncio.create_task(get(handler, "/slow", body))
    await asyncio.to_thread(entered.wait, PATIENCE)
    body.put_nowait({"type": "http.disconnect"})
    await asyncio.sleep(0.05)
    async with asyncio.timeout(PATIENCE):
        assert await get(handler) == (200, b"it")
    leave.set()
    assert await gone == (0, b"")


async def test_an_error_in_a_view_is_an_answer(handler):
    assert (await get(handler, "/fails"))[0] == 500
    assert await get(handler) == (200, b"it")


async def test_the_thread_of_a_request_that_was_cancelled_is_used_again_once_its_view_has_ended(handler):
    """daphne cancels what goes on some seconds after its client has gone, and when it stops."""
    assert await get(handler) == (200, b"it")
    (first,) = set(threads)
    entered.clear()
    leave.clear()
    cancelled = asyncio.create_task(get(handler, "/slow"))
    await asyncio.to_thread(entered.wait, PATIENCE)
    cancelled.cancel()
    async with asyncio.timeout(PATIENCE):
        assert await get(handler) == (200, b"it")
    assert set(threads[-4:]) != {first}
    leave.set()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await asyncio.sleep(0.1)
    assert sorted(it._threads.copy().pop().ident for it in handler._idle) == sorted({first, threads[-1]})


async def test_a_request_cancelled_before_its_view_begins_takes_no_thread_along(handler):
    for _ in range(3):
        cancelled = asyncio.create_task(get(handler))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        await asyncio.sleep(0.1)
        assert len(handler._idle) == 1
    assert await get(handler) == (200, b"it")


async def test_a_client_who_goes_while_the_request_is_cancelled_is_no_error(handler):
    errors: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
    entered.clear()
    leave.clear()
    body: asyncio.Queue[Any] = asyncio.Queue()
    cancelled = asyncio.create_task(get(handler, "/slow", body))
    await asyncio.to_thread(entered.wait, PATIENCE)
    body.put_nowait({"type": "http.disconnect"})
    cancelled.cancel()
    leave.set()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await asyncio.sleep(0.1)
    gc.collect()
    assert not errors
