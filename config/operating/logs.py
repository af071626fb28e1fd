"""Lines of the log: for people, or JSON for programs (``MEYDAN_LOG_FORMAT``). Neither names a person.

An exception is logged by the places of the code and its class: its message may quote a row or a form. A line
that belongs to a request has the request's id. Each process makes the ids itself and never takes one from
outside, so that nobody can mark somebody's requests. The reader sees it in the response (``X-Request-ID``)
and can name it in a report; nginx does not log it, so it joins no address to anything.
"""

import json
import logging
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from participation.background import traces

#: The id of the request that is being answered; empty elsewhere, as in the writer of answers.
request_id: ContextVar[str] = ContextVar("request_id", default="")


#: Django's loggers whose records have a response's status and the path of its request.
_OF_REQUESTS: Final = frozenset({"django.request", "django.security.csrf"})


def create_request_id() -> str:
    return secrets.token_hex(8)


class RequestFilter(logging.Filter):
    """Adds the request's id to each record.

    Django logs each response from 400 on with its path. Those below 500 are left out: they would be an access
    log, to the second. An error of the server is named by its route: paths contain keys of links in mails,
    and numbers of people.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        if record.name in _OF_REQUESTS and hasattr(record, "status_code"):
            status = HTTPStatus(record.status_code)
            match = getattr(getattr(record, "request", None), "resolver_match", None)
            route = getattr(match, "view_name", None) or "(none)"
            record.msg, record.args = "%s: %s", (status.phrase, route)
            return status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return True


class Line(logging.Formatter):
    """``ERROR polls: message [id]``, then the places of the code."""

    def format(self, record: logging.LogRecord) -> str:
        ident = getattr(record, "request_id", "")
        line = f"{record.levelname} {record.name}: {_format_message(record)}{f' [{ident}]' if ident else ''}"
        error = _name_error(record)
        return line if error is None else f"{line}\n{traces.format_trace(error)}"


class JSON(logging.Formatter):
    """One object for each line: time (UTC), level, logger, message; request and trace if there are any."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _format_message(record),
        }
        if ident := getattr(record, "request_id", ""):
            line["request"] = ident
        if (error := _name_error(record)) is not None:
            line["error"] = traces.get_error_class_name(error)
            line["trace"] = traces.format_trace(error).splitlines()
        return json.dumps(line, ensure_ascii=False)


def _format_message(record: logging.LogRecord) -> str:
    """The message; where it would quote the exception itself, as daphne's does, the kind of the exception."""
    error = _name_error(record)
    quoted = record.args if isinstance(record.args, tuple) else ()
    if error is None or all(each is not error for each in quoted):
        return record.getMessage()
    return str(record.msg) % tuple(
        traces.get_error_class_name(error) if each is error else each for each in quoted
    )


def _name_error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None
