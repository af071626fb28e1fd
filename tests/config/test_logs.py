"""Lines of the log say where and of which kind an error is, and nothing that somebody sent."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError

from config import logs

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
    assert "tests/config/test_logs.py:" in line
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


@pytest.mark.parametrize("formatter", [logs.Line(), logs.JSON()], ids=["line", "json"])
def test_a_message_that_quotes_its_exception_names_the_kind_instead(formatter, record):
    """daphne logs what nobody caught with the exception's own text."""
    record.msg, record.args = "inside %s: %s", ("daphne", record.exc_info[1])

    line = formatter.format(record)

    assert "inside daphne: IntegrityError" in line
    assert SECRET not in line
