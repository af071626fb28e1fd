"""Pages cached as bytes, over the wire: nobody can change the page of another, and what one process stores is
soon on the pages of the other.
"""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from config.serving import page_cache
from tests.faults.installation import Installation, Server
from tests.waits import PATIENCE, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.production]

PAGE = "/erisilebilirlik/"
#: Target and further lines of requests that try to put something into the page of others.
POISONS = [
    (PAGE, "X-Forwarded-Host: evil.example"),
    (PAGE, "X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Host: evil.example"),
    (PAGE, "X-Original-URL: /evil\r\nX-Rewrite-URL: /evil"),
    (PAGE, "Daphne-Root-Path: /evil"),
    (PAGE, "X-HTTP-Method-Override: DELETE"),
    (PAGE, "X-Forwarded-Proto: evil"),
    (PAGE, "Range: bytes=0-3"),
    (PAGE, "Accept-Encoding: evil"),
    (PAGE, "Accept-Language: evil, en"),
    (PAGE, "Cookie: csrftoken=evil; django_language=en"),
    (PAGE, "Cookie: sessionid=evil"),
    (PAGE, "Cookie: messages=evil"),
    (PAGE, "Authorization: Token evil"),
    (PAGE, "Content-Length: 4\r\n\r\nevil"),
    (PAGE, "Transfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0"),
    (PAGE, 'If-None-Match: "evil"\r\nIf-Modified-Since: Sun, 29 Nov 2026 00:00:00 GMT'),
    (f"{PAGE}?evil", "X: y"),
    (f"{PAGE}?sayfa=1", "X: y"),
    (f"{PAGE}?sayfa=evil", "X: y"),
    (f"{PAGE};evil", "X: y"),
    (f"{PAGE}%3Fevil", "X: y"),
    (f"{PAGE}%00evil", "X: y"),
    (f"{PAGE}#evil", "X: y"),
    (f"{PAGE}evil/%2E%2E/", "X: y"),
    (f"/{PAGE}", "X: y"),
    (f"//evil.example{PAGE}", "X: y"),
    (f"http://evil.example{PAGE}", "X: y"),
    ("/erisilebilirlik%2F", "X: y"),
    ("/gizl%69lik/", "X: y"),
]
HOSTS = ["", "Host: ", "Host: evil.example", "Host: localhost, evil.example", "Host: localhost:99999"]
HOSTS += [
    "Host: localhost:evil",
    "Host: evil@localhost",
    "Host: localhost/evil",
    "Host: LOCALHOST",
    "Host: localhost.",
]


def sent(server: Server, request: str) -> bytes:
    """All that the server answers to ``request``, as it is, until it closes the connection."""
    answer = b""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)) as connection:
        connection.sendall(request.encode())
        while part := connection.recv(65_536):
            answer += part
    return answer


def page_of(server: Server, path: str = PAGE) -> tuple[int, dict[str, str], bytes]:
    with closing(HTTPConnection("localhost", server.port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


@pytest.fixture
def server(installation: Installation) -> Iterator[Server]:
    with installation.serving() as running:
        yield running


def test_no_request_changes_the_page_of_another(server: Server) -> None:
    clean = page_of(server)
    assert clean[0] == 200
    requests = [
        f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{it}" for target, it in POISONS
    ]
    requests += [f"GET {PAGE} HTTP/1.1\r\nConnection: close\r\n{it}" for it in HOSTS]
    requests += [f"GET {PAGE} HTTP/1.0\r\n{it}" for it in HOSTS]
    requests += [
        f"{method} {PAGE} HTTP/1.1\r\nHost: localhost\r\nConnection: close"
        for method in ("HEAD", "get", "OPTIONS", "TRACE", "DELETE", "EVIL")
    ]
    for request in requests:
        # A second after a page was rendered it is rendered again, for whoever asks.
        time.sleep(0.05)
        sent(server, f"{request}\r\n\r\n")
        status, headers, body = page_of(server)
        assert (status, headers["etag"], body) == (200, clean[1]["etag"], clean[2]), request
        assert "set-cookie" not in headers


def reply(server: Server, scene: Any, text: str) -> None:
    with closing(HTTPConnection("localhost", server.port, timeout=PATIENCE)) as connection:
        body = json.dumps({"body": text})
        headers = {"Content-Type": "application/json", "Authorization": f"Token {scene['token']}"}
        connection.request("POST", f"/api/v1/forums/threads/{scene['thread']}/posts/", body, headers)
        answer = connection.getresponse()
        assert answer.status == 201, answer.read()


def test_what_one_process_stores_is_soon_on_the_pages_of_the_other(
    installation: Installation, two_servers: tuple[Server, Server]
) -> None:
    near, far = two_servers
    scene = installation.scene("talk", "3")
    page_of(far, scene["page"])
    reply(near, scene, "Kordon’a gölge lazım.")
    stored_at = time.monotonic()
    wait_until(lambda: "gölge lazım" in page_of(far, scene["page"])[2].decode(), pause=0.01)
    # A second more for the request that finds it, on a busy machine.
    assert time.monotonic() - stored_at < page_cache.MAX_AGE + 1
