"""``/metrics``, and the small server with which a process without pages can be watched."""

import ipaddress
import json
import logging
import secrets
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings

from config.operating import health, metrics

logger = logging.getLogger(__name__)

#: Headers by which a proxy says that the request is not of its own machine.
_FORWARDED = (b"x-forwarded-for", b"forwarded", b"x-real-ip")


def may_read_metrics(peer: str, headers: Mapping[bytes, bytes]) -> bool:
    """Whether this request gets the metrics: from this machine itself, not through a proxy, or with the
    token of ``MEYDAN_METRICS_TOKEN``.
    """
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    expected = settings.METRICS_TOKEN.encode()
    if expected and scheme.lower() == b"bearer" and secrets.compare_digest(token.strip(), expected):
        return True
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def start_server(host: str, port: int) -> ThreadingHTTPServer:
    """Serve ``/livez``, ``/readyz`` and ``/metrics`` in a thread."""
    server = ThreadingHTTPServer((host, port), _Handler)
    threading.Thread(target=server.serve_forever, name="meydan-monitoring", daemon=True).start()
    return server


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/livez":
            self._answer(200, "application/json", b'{"status": "ok"}')
        elif self.path == "/readyz":
            body = health.report_readiness()
            status = 200 if body["status"] == "ok" else 503
            self._answer(status, "application/json", json.dumps(body).encode())
        elif self.path == "/metrics" and self._may_read():
            self._answer(200, metrics.CONTENT_TYPE, metrics.render_metrics())
        else:
            self._answer(404, "text/plain", b"")

    def _may_read(self) -> bool:
        pairs = [(name.lower(), value) for name, value in self.headers.items()]
        headers = {name.encode("latin-1"): value.encode("latin-1") for name, value in pairs}
        return may_read_metrics(self.client_address[0], headers)

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """No access log: it would only say when Prometheus asked."""
