"""Reports of errors: what a receiver gets, and that nobody waits for it."""

import gzip
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.decorators import api_view

from config.operating import error_reports
from config.urls import handler400, handler403, handler404, handler429, handler500  # noqa: F401
from config.urls import urlpatterns as pages
from deploy.local import free_port
from participation.background import supervision
from participation.jobs import operations
from participation.refusals import Unavailable
from tests.factories import make_user
from tests.waits import wait_until

SECRET = "sarmasik-tohumu"
EVENT_KEYS = {"event_id", "timestamp", "platform", "level", "release", "transaction", "exception"}
FRAME_KEYS = {"module", "filename", "lineno", "function", "in_app"}


def fail(local: str) -> None:
    try:
        raise LookupError(local)
    except LookupError as cause:
        cause.add_note(local)
        raise RuntimeError(f"a row with {local}") from cause


def breaks(request: HttpRequest, ident: str) -> HttpResponse:
    answer = f"{ident} {request.body.decode()}"
    fail(answer)
    return HttpResponse(answer)


@api_view(["POST"])
def breaks_api(request: Any, ident: str) -> HttpResponse:
    return breaks(request._request, f"{ident} {request.data}")


def breaks_anew(request: HttpRequest, ident: str) -> HttpResponse:
    raise type(f"Error{ident}", (Exception,), {})


def refuses(request: HttpRequest, ident: str) -> HttpResponse:
    raise Unavailable


urlpatterns = [
    path("broken/<str:ident>/", breaks, name="broken"),
    path("anew/<str:ident>/", breaks_anew),
    path("api/broken/<str:ident>/", breaks_api, name="api-broken"),
    path("api/refused/<str:ident>/", api_view(["GET"])(refuses)),
    *pages,
]
pytestmark = pytest.mark.urls(__name__)


class Receiver(ThreadingHTTPServer):
    """Stands for a Sentry server; keeps whole requests, decompressed."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        super().__init__(("127.0.0.1", port), Receiving)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body.splitlines()[2]) for _headers, body in self.requests]


class Receiving(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Encoding"] == "gzip"
        self.server.requests.append((dict(self.headers), gzip.decompress(body).decode()))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def dsn(port: int) -> str:
    return f"http://0123456789abcdef@127.0.0.1:{port}/7"


@pytest.fixture
def start() -> Iterator[Callable[[int], None]]:
    """Begins to report to a port."""
    yield lambda port: error_reports.start_reporting(dsn(port))
    error_reports.stop()


@pytest.fixture
def receiver(start: Callable[[int], None]) -> Iterator[Receiver]:
    with Receiver() as server:
        start(server.server_port)
        yield server
        server.shutdown()


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def only_event(receiver: Receiver) -> dict[str, Any]:
    wait_until(lambda: receiver.requests)
    [event] = receiver.events
    return event


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "route"), [("broken", "broken"), ("api/broken", "api-broken")], ids=["page", "api"]
)
def test_a_report_has_class_and_places_and_nothing_of_the_request(client, receiver, address, route):
    user = make_user(email=f"{SECRET}@example.org")
    client.force_login(user)
    client.cookies["preference"] = SECRET
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    response = client.post(
        f"/{address}/{SECRET}/?q={SECRET}",
        json.dumps({"answer": SECRET}),
        content_type="application/json",
        headers={"X-Secret": SECRET, "User-Agent": SECRET},
    )

    assert response.status_code == 500
    event = only_event(receiver)
    cause, error = event["exception"]["values"]
    assert (cause["type"], error["type"]) == ("LookupError", "RuntimeError")
    assert cause["module"] == "builtins"
    innermost = error["stacktrace"]["frames"][-1]
    assert innermost == {
        "module": __name__,
        "filename": "tests/config/operating/test_error_reports.py",
        "lineno": innermost["lineno"],
        "function": "fail",
        "in_app": True,
    }
    assert "breaks" in [frame["function"] for frame in error["stacktrace"]["frames"]]
    assert event["transaction"] == route
    [(headers, body)] = receiver.requests
    whole = f"{headers} {body}"
    for secret in (SECRET, "sarmasik", session, "example.org", "127.0.0.1:8", socket.gethostname()):
        assert secret not in whole
    assert f"/{address}/" not in body
    assert str(settings.BASE_DIR) not in body


@pytest.mark.django_db
def test_a_report_has_these_keys_only(client, receiver):
    client.get("/broken/1/")

    event = only_event(receiver)
    [(headers, body)] = receiver.requests
    first, second, _event, *rest = body.splitlines()
    assert rest == []
    assert set(json.loads(first)) == {"event_id"}
    assert json.loads(second)["type"] == "event"
    assert set(event) == EVENT_KEYS
    for value in event["exception"]["values"]:
        assert set(value) == {"type", "module", "stacktrace"}
        assert set(value["stacktrace"]) == {"frames"}
        for frame in value["stacktrace"]["frames"]:
            assert set(frame) == FRAME_KEYS
    assert {name.lower() for name in headers} <= {
        "host",
        "accept-encoding",
        "content-length",
        "content-encoding",
        "content-type",
        "user-agent",
        "x-sentry-auth",
    }


@pytest.mark.django_db
def test_the_same_error_is_reported_once_an_hour_with_the_hour_alone(client, receiver):
    with time_machine.travel(datetime(2026, 11, 29, 9, 59, 30, tzinfo=UTC)) as clock:
        for ident in ("1", "2", "3"):
            client.get(f"/broken/{ident}/")
        clock.shift(timedelta(minutes=1))
        client.get("/broken/4/")
        error_reports.stop()

    assert [event["timestamp"] for event in receiver.events] == [
        "2026-11-29T09:00:00+00:00",
        "2026-11-29T10:00:00+00:00",
    ]
    assert not any("2026" in body.splitlines()[0] for _headers, body in receiver.requests)


@pytest.mark.django_db
def test_a_refusal_and_a_missing_page_are_no_errors(client, receiver):
    assert client.get("/api/refused/1/").status_code == 503
    assert client.get("/nowhere/").status_code == 404
    logging.getLogger("polls").error("without an exception")
    error_reports.stop()

    assert receiver.requests == []


@pytest.mark.django_db
def test_a_failing_subject_of_a_job_is_reported_once_by_the_name_of_the_job(receiver):
    def operate(_ident: int) -> bool:
        fail(SECRET)
        return True

    def count_due() -> None:
        """Stands for any."""

    with time_machine.travel(datetime(2026, 11, 29, 9, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(3):
            operations.run_for_each(count_due, "poll", [987654321], operate)
            clock.shift(timedelta(minutes=61))
        error_reports.stop()

    [event] = receiver.events
    assert event["transaction"] == "tests.count_due"
    assert event["exception"]["values"][-1]["type"] == "RuntimeError"
    [(_headers, body)] = receiver.requests
    assert SECRET not in body
    assert "987654321" not in body


def test_the_end_of_a_thread_is_reported(receiver, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", supervision.log_thread_end)
    thread = threading.Thread(target=fail, args=[SECRET], name="mortal")
    thread.start()
    thread.join()

    event = only_event(receiver)
    assert event["exception"]["values"][-1]["type"] == "RuntimeError"
    assert "mortal" not in json.dumps(event)


@pytest.mark.django_db
def test_a_receiver_that_hangs_delays_no_response_and_is_given_up(client, start, caplog, monkeypatch):
    monkeypatch.setattr(error_reports, "TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(error_reports, "END_SECONDS", 0.1)
    with closing(socket.create_server(("127.0.0.1", 0))) as hanging:
        start(hanging.getsockname()[1])
        longest = 0.0
        for ident in range(error_reports.MAX_WAITING + 10):
            began = time.perf_counter()
            assert client.get(f"/anew/{ident}/").status_code == 500
            longest = max(longest, time.perf_counter() - began)
        wait_until(lambda: "An error report was not sent: network" in caplog.text)
        assert "An error report was not sent: full_queue" in caplog.text
        assert longest < 0.5
        began = time.perf_counter()
        error_reports.stop()
        assert time.perf_counter() - began < 0.5
    # What waited is refused now, so that nothing of it is left for another test.
    wait_until(lambda: caplog.text.count("An error report was not sent") == error_reports.MAX_WAITING + 10)


@pytest.mark.django_db
def test_a_receiver_that_comes_back_gets_later_reports(client, start, caplog):
    port = free_port()
    start(port)
    assert client.get("/anew/1/").status_code == 500
    wait_until(lambda: "An error report was not sent: network" in caplog.text)

    with Receiver(port) as server:
        client.get("/anew/2/")
        assert only_event(server)["exception"]["values"][0]["type"] == "Error2"
        server.shutdown()


@pytest.mark.parametrize(
    "wrong", ["nonsense", "https://sentry.example/7", "https://key-4711@sentry.example/"]
)
def test_a_wrong_address_is_refused_without_repeating_it(wrong):
    with pytest.raises(ImproperlyConfigured, match="MEYDAN_SENTRY_DSN must be") as refused:
        error_reports.start_reporting(wrong)

    assert wrong not in str(refused.value)
    assert not any(isinstance(each, error_reports.Handler) for each in logging.getLogger().handlers)


SCRIPT = """
import logging, sys, django
django.setup()
from config.operating import error_reports
reporting = [each for each in logging.getLogger().handlers if isinstance(each, error_reports.Handler)]
print("sentry_sdk" in sys.modules, len(reporting))
"""


@pytest.mark.parametrize(
    ("environment", "printed"), [({}, "False 0"), ({"MEYDAN_SENTRY_DSN": dsn(9)}, "True 1")]
)
def test_nothing_of_it_is_loaded_unless_it_is_configured(environment, printed):
    kept = {name: value for name, value in os.environ.items() if "SENTRY" not in name}
    # The SDK's own variable turns nothing on.
    own = {"DJANGO_SETTINGS_MODULE": "config.settings.development", "SENTRY_DSN": dsn(9)}
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env={**kept, **own, **environment},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout.strip() == printed
