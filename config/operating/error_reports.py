"""Reports of errors to a Sentry or GlitchTip server, if ``MEYDAN_SENTRY_DSN`` is set.

What is logged with an exception is reported: errors of requests, of jobs and of threads. A report has the
classes of the exceptions, the places in the code, the name of the route or job, the release and the hour.
It has no message, variable, body, address, header, person or machine. The SDK collects none of it: it has no
integrations, and ``before_send`` makes the whole event anew from what is listed here.

The hour, because a moment beside a route could be compared with when somebody was at the site. For the same
reason an error is reported once an hour by each process, however often it occurs; ``/metrics`` counts.
"""

import atexit
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from participation.background import traces
from participation.refusals import Refusal

if TYPE_CHECKING:
    from sentry_sdk import Client
    from sentry_sdk.envelope import Envelope
    from sentry_sdk.transport import HttpTransport
    from sentry_sdk.types import Event, Hint

logger = logging.getLogger(__name__)

#: Seconds that the server may take. A thread of the SDK waits, no request does.
TIMEOUT_SECONDS: Final = 5
#: Reports that wait for that thread; further ones are dropped.
MAX_WAITING: Final = 20
#: Seconds at the end of the process for what still waits.
END_SECONDS: Final = 2.0
#: Calls of a trace that are reported, the innermost ones.
MAX_PLACES: Final = 60

_started: "list[Handler]" = []


def start_reporting(dsn: str) -> None:
    """Report what is logged from now on. Raises ImproperlyConfigured for an invalid ``dsn``."""
    handler = Handler(_create_client(dsn))
    logging.getLogger().addHandler(handler)
    _started.append(handler)
    atexit.register(stop)


def stop() -> None:
    """Send what waits, for at most ``END_SECONDS``, and report nothing more."""
    while _started:
        handler = _started.pop()
        logging.getLogger().removeHandler(handler)
        handler.client.close(timeout=END_SECONDS)
    atexit.unregister(stop)


class Handler(logging.Handler):
    """Reports records of errors that have an exception: as ``exc_info``, or as ``extra={"error": …}`` where
    the message has the trace already. A refusal is no error.
    """

    def __init__(self, client: "Client", now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(logging.ERROR)
        self.client = client
        self._now = now
        self._hour = now()
        #: The errors of this hour, by their classes and the innermost place of each.
        self._reported: set[tuple[object, ...]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else getattr(record, "error", None)
        if error is None or isinstance(error, Refusal):
            return
        hour = self._now().replace(minute=0, second=0, microsecond=0)
        if self._is_new(error, hour):
            self.client.capture_event({}, {"error": error, "where": _name_origin(record), "hour": hour})

    def _is_new(self, error: BaseException, hour: datetime) -> bool:
        """Whether this error was not reported in this hour yet; it then counts as reported."""
        if hour != self._hour:
            self._hour = hour
            self._reported.clear()
        known = tuple(
            (traces.get_error_class_name(each), *list(traces.list_call_places(each))[-1:])
            for each in traces.list_exception_chain(error)
        )
        if known in self._reported:
            return False
        self._reported.add(known)
        return True


def _name_origin(record: logging.LogRecord) -> str:
    """The name of the route or of the job, otherwise of the logger; never a path."""
    request = getattr(record, "request", None)
    match = request.resolver_match if isinstance(request, HttpRequest) else None
    return str((match and match.view_name) or getattr(record, "job", record.name))


def _build_event(_collected: "Event", hint: "Hint") -> "Event | None":
    """Build the report from ``hint`` alone; what the SDK collected is not read. None without an error."""
    if "error" not in hint:
        return None
    values: list[dict[str, Any]] = [
        {
            "type": traces.get_error_class_name(each),
            "module": type(each).__module__,
            "stacktrace": {
                "frames": [_build_frame(place) for place in list(traces.list_call_places(each))[-MAX_PLACES:]]
            },
        }
        for each in traces.list_exception_chain(hint["error"])
    ]
    return {
        "event_id": uuid4().hex,
        "timestamp": hint["hour"].isoformat(),
        "platform": "python",
        "level": "error",
        "release": f"meydan@{settings.VERSION}",
        "transaction": hint["where"],
        "exception": {"values": values},
    }


def _build_frame(place: traces.Place) -> dict[str, object]:
    """One call of a trace: where it is, without source code and variables."""
    return {
        "module": place.module,
        "filename": place.file,
        "lineno": place.line,
        "function": place.function,
        "in_app": place.is_ours,
    }


def _create_client(dsn: str) -> "Client":
    # Only here, so that nothing of it is loaded without need.
    import sentry_sdk
    from sentry_sdk.utils import BadDsn

    try:
        return sentry_sdk.Client(
            dsn,
            before_send=_build_event,
            transport=_create_transport_class(),
            transport_queue_size=MAX_WAITING,
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            send_client_reports=False,
            enable_backpressure_handling=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            # Otherwise asked of git and of the machine.
            release=settings.VERSION,
            server_name="",
            # Otherwise variables of the SDK's own could change these.
            debug=False,
            spotlight=False,
        )
    except BadDsn:
        # Without its text, which quotes a key.
        message = "MEYDAN_SENTRY_DSN must be as the server of the reports shows it: https://KEY@HOST/NUMBER."
        raise ImproperlyConfigured(message) from None


def _create_transport_class() -> "type[HttpTransport]":
    from sentry_sdk.transport import HttpTransport

    class Transport(HttpTransport):
        TIMEOUT = TIMEOUT_SECONDS

        def capture_envelope(self, envelope: "Envelope") -> None:
            # Without the second of sending, which the SDK adds.
            envelope.headers = {"event_id": envelope.headers["event_id"]}
            super().capture_envelope(envelope)

        def on_dropped_event(self, reason: str) -> None:
            logger.warning("An error report was not sent: %s", reason)

    return Transport
