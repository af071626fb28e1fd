"""Lines of the log say where and of which kind an error is, and nothing that somebody sent."""

import io
import json
import logging
import sys
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils.log import log_response

from config.operating import logs
from tests.factories import make_poll, make_user

SECRET = "Failing row contains (evet)"


@pytest.fixture
def record():
    """An error of the database with its cause, logged during a request."""
    token = logs.request_id.set("0123456789abcdef")
    try:
        try:
            raise LookupError(SECRET)
        except LookupError as cause:
            raise IntegrityError(SECRET) from cause
    except IntegrityError:
        made = logging.LogRecord("polls", logging.ERROR, __file__, 1, "it %s", ("failed",), sys.exc_info())
    logs.RequestFilter().filter(made)
    logs.request_id.reset(token)
    return made


def test_a_line_has_places_and_kinds_without_messages(record):
    line = logs.Line().format(record)

    assert line.startswith("ERROR polls: it failed [0123456789abcdef]\n")
    assert "tests/config/operating/test_logs.py:" in line
    assert "LookupError" in line
    assert line.endswith("IntegrityError")
    assert SECRET not in line


def test_json_is_one_object_a_line(record):
    text = logs.JSON().format(record)
    line = json.loads(text)

    assert "\n" not in text
    assert line.pop("trace")[-1] == "IntegrityError"
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "ERROR",
        "logger": "polls",
        "message": "it failed",
        "request": "0123456789abcdef",
        "error": "IntegrityError",
    }
    assert SECRET not in text


def test_outside_a_request_there_is_no_id():
    record = logging.LogRecord("polls", logging.INFO, __file__, 1, "it works", (), None)
    logs.RequestFilter().filter(record)

    assert logs.Line().format(record) == "INFO polls: it works"
    assert "request" not in json.loads(logs.JSON().format(record))


@pytest.fixture
def lines():
    """What a production installation would write."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logs.Line())
    handler.addFilter(logs.RequestFilter())
    handler.setLevel(logging.WARNING)
    root = logging.getLogger()
    root.addHandler(handler)
    yield handler.stream
    root.removeHandler(handler)


@pytest.mark.django_db
def test_a_refusal_leaves_neither_its_second_nor_whom_its_path_concerns(lines):
    """nginx logs the hour, and of such paths only the beginning."""
    client = Client(enforce_csrf_checks=True)
    poll, person = make_poll(), make_user()
    client.force_login(person)
    assert client.get(reverse("forums:decision", args=[uuid4()])).status_code == 404
    assert client.post(reverse("polls:poll", args=[poll.pk]), {}).status_code == 403
    assert client.post(f"/api/v1/polls/{poll.pk}/responses/", "{}", "application/json").status_code == 403
    assert client.get("/hesap/e-posta/onay/gizli-anahtar/x/").status_code == 404

    assert lines.getvalue() == ""


def test_an_error_is_logged_by_its_route_without_its_path(lines):
    path = reverse("account_confirm_email", args=["gizli-anahtar"])
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    for each in (request, RequestFactory().get("/yok/gizli-anahtar/")):
        response = HttpResponse(status=500)
        log_response("%s: %s", "Internal Server Error", each.path, response=response, request=each)

    assert lines.getvalue().splitlines() == [
        "ERROR django.request: Internal Server Error: account_confirm_email",
        "ERROR django.request: Internal Server Error: (none)",
    ]


@pytest.mark.parametrize("formatter", [logs.Line(), logs.JSON()], ids=["line", "json"])
def test_a_message_that_quotes_its_exception_names_the_kind_instead(formatter, record):
    """daphne logs what nobody caught with the exception's own text."""
    record.msg, record.args = "inside %s: %s", ("daphne", record.exc_info[1])

    line = formatter.format(record)

    assert "inside daphne: IntegrityError" in line
    assert SECRET not in line
