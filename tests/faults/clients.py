"""Clients of a server over plain HTTP: programs with a token, and browsers with cookies."""

import json
import re
import select
import ssl
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from http.cookiejar import CookieJar
from http.cookies import SimpleCookie
from typing import Any

from tests.faults.installation import NOTHING
from tests.waits import PATIENCE

#: Errors of a client when the server dies during its request.
CUT = (OSError, HTTPException)

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def trusting() -> ssl.SSLContext:
    """Accepts the certificate of a test's nginx."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def secure_connection(port: int) -> HTTPSConnection:
    """A connection to nginx, whose site is ``localhost``."""
    return HTTPSConnection("localhost", port, timeout=PATIENCE, context=trusting())


def connection_to(port: int, *, secure: bool) -> HTTPConnection:
    """``secure``: to nginx, otherwise to a server process."""
    return secure_connection(port) if secure else HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


def status_of(port: int, path: str, *, secure: bool = False) -> int:
    connection = connection_to(port, secure=secure)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


class Program:
    """Sends answers over one persistent connection. ``secure``: to nginx."""

    def __init__(self, port: int, *, secure: bool = False) -> None:
        self.connection = connection_to(port, secure=secure)

    def answer(self, poll: int, question: int, option: int, token: str) -> int:
        """Send an answer and return the status. Raises one of CUT."""
        self.send(poll, question, option, token)
        return self.status()

    def send(self, poll: int, question: int, option: int, token: str) -> None:
        """Send an answer without waiting for the ``status``."""
        self.connection.request(
            "POST",
            f"/api/v1/polls/{poll}/responses/",
            json.dumps({"answers": [{"question": question, "options": [option]}]}),
            {"Content-Type": "application/json", "Authorization": f"Token {token}"},
        )

    @property
    def is_answered(self) -> bool:
        return bool(select.select([self.connection.sock], [], [], 0)[0])

    def status(self) -> int:
        response = self.connection.getresponse()
        response.read()
        return response.status

    def results(self, poll: int) -> Any:
        self.connection.request("GET", f"/api/v1/polls/{poll}/results/")
        return json.loads(self.connection.getresponse().read())


class Voter:
    """A signed-in voter on the voting page of a referendum. Sends ballots as the page does."""

    def __init__(self, port: int, referendum: int, session: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._page = f"/halk-oylamalari/{referendum}/oy-ver/"
        self._cookies = SimpleCookie({"sessionid": session})
        self._token = ""

    def open_page(self) -> None:
        """Raises one of CUT."""
        page = self._ask("GET", self._page)
        token = _TOKEN.search(page.read().decode())
        assert token is not None
        self._token = token[1]
        self._cookies.load(page.headers["Set-Cookie"])

    def cast(self, ballot: str, beside: Mapping[str, str] = NOTHING) -> tuple[int, Any]:
        """Send a ballot. Returns the status, and the receipt or the refusal. Raises one of CUT.

        ``beside``: headers.
        """
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token, **beside}
        answer = self._ask("POST", f"{self._page}gonder/", ballot.encode(), headers)
        return answer.status, json.loads(answer.read())

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = NOTHING
    ) -> HTTPResponse:
        cookies = self._cookies.output(attrs=[], header="", sep=";").strip()
        self._connection.request(method, path, body, {**headers, "Cookie": cookies})
        return self._connection.getresponse()


class Browser:
    """Reads pages and sends their forms. Keeps cookies and follows redirects."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        return self._read(urllib.request.Request(self.address + path))

    def submit(self, path: str, fields: dict[str, str]) -> str:
        """Send the form at ``path`` to the same address, with the page's hidden token."""
        token = _TOKEN.search(self.get(path))
        assert token is not None
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        return self._read(urllib.request.Request(self.address + path, body))

    def _read(self, request: urllib.request.Request) -> str:
        with self._opener.open(request, timeout=PATIENCE) as answer:
            assert answer.status == 200
            return str(answer.read().decode())
