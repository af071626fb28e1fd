"""deploy/nginx/nginx.conf in front of a real server, with only ports and folders changed."""

import asyncio
import json
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPSConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from deploy.local import RULES, NoProgram, free_port, write_rules
from tests.faults.clients import trusting
from tests.faults.installation import NOTHING, Installation, accepts, installed
from tests.faults.production import ENVIRONMENT, HOST, collect_files
from tests.faults.test_production import links
from tests.waits import PATIENCE, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.production]


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


@dataclass
class Nginx:
    folder: Path
    port: int

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = NOTHING
    ) -> Answer:
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=trusting())
        with closing(connection):
            connection.request(method, path, body, {"Host": HOST, **headers})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def get(self, path: str, headers: Mapping[str, str] = NOTHING) -> Answer:
        return self.request("GET", path, headers=headers)

    @property
    def access_log(self) -> str:
        return (self.folder / "access.log").read_text()


@contextmanager
def running_before(folder: Path, static: Path, behind: int) -> Iterator[Nginx]:
    """nginx in front of the port ``behind``."""
    port = free_port()
    try:
        command = write_rules(folder, static, host="127.0.0.1", port=port, behind=[behind])
    except NoProgram as error:
        pytest.skip(f"{error} Its configuration is NOT tested.")
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: accepts(port))
        yield Nginx(folder, port)
    finally:
        process.terminate()
        process.wait(PATIENCE)


@dataclass
class Site:
    nginx: Nginx
    scene: Any
    installation: Installation


@pytest.fixture(scope="module")
def site(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with installed(tmp_path_factory.mktemp("site"), template) as installation:
        scene = installation.scene("open", "1")
        installation.environment |= ENVIRONMENT
        collect_files(installation)
        folder = tmp_path_factory.mktemp("nginx")
        with (
            installation.serving(options=["--proxy-headers"]) as server,
            running_before(folder, installation.folder / "static", server.port) as nginx,
        ):
            yield Site(nginx, scene, installation)


def test_pages_and_their_files_are_served(site: Site) -> None:
    page = site.nginx.get("/yoklamalar/1/")
    text = page.body.decode()
    assert page.status == 200
    assert links(text)
    for path in links(text):
        file = site.nginx.get(path, {"Accept-Encoding": "gzip"})
        assert (file.status, file.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.headers["Content-Security-Policy"] == "default-src 'none'; script-src 'self'"
        if path.endswith((".css", ".js")):
            assert file.headers["Content-Encoding"] == "gzip"


def test_a_response_is_accepted_and_an_oversized_one_is_refused_with_a_message(site: Site) -> None:
    scene, [token] = site.scene, site.scene["tokens"].values()
    headers = {"Content-Type": "application/json", "Authorization": f"Token {token}"}
    path = f"/api/v1/polls/{scene['poll']}/responses/"
    answers = {"answers": [{"question": scene["question"], "options": scene["options"][:1]}]}

    stored = site.nginx.request("POST", path, json.dumps(answers).encode(), headers)
    large = site.nginx.request("POST", path, b"x" * 300_000, headers)
    huge = site.nginx.request("POST", path, b"x" * 1_100_000, headers)

    assert stored.status == 201
    assert large.status == 413
    assert json.loads(large.body)["errors"]
    assert huge.status == 413
    assert huge.headers["Content-Type"].startswith("application/json")
    assert json.loads(huge.body)["type"] == json.loads(large.body)["type"]
    assert json.loads(huge.body)["errors"][0]["code"] == json.loads(large.body)["errors"][0]["code"]


def test_posts_and_pages_with_pictures_are_accepted_up_to_their_limit(site: Site) -> None:
    """Meydan answers 403 without the form's token. That it answers at all is what counts."""
    posts = ("/forum/konu/1/yanitla/", "/en/forum/ileti/1/duzenle/", "/forum/ulasim-1/yeni/")
    for path in (*posts, "/en/yonetim/sayfalar/nedir/"):
        edge = b"--e\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=e", "Origin": "https://evil.example"}
        body = edge + bytes(2_000_000) + b"\r\n--e--\r\n"
        assert site.nginx.request("POST", path, body, headers).status == 403
        assert site.nginx.request("POST", path, bytes(36_000_000), headers).status == 413
    pictures = "/api/v1/forums/pictures/"
    assert site.nginx.request("POST", pictures, body, headers).status == 401
    huge = site.nginx.request("POST", pictures, bytes(10_000_000), headers)
    assert (huge.status, json.loads(huge.body)["errors"][0]["code"]) == (413, "request_too_large")


async def follow(site: Site) -> Any:
    address = f"wss://{HOST}/ws/live/"
    async with connect(
        address,
        host="127.0.0.1",
        port=site.nginx.port,
        ssl=trusting(),
        origin=Origin(f"https://{HOST}:{site.nginx.port}"),
        open_timeout=PATIENCE,
    ) as client:
        await client.send(json.dumps({"follow": [f"poll:{site.scene['poll']}"]}))
        async with asyncio.timeout(10):
            return json.loads(await client.recv())


def test_the_socket_is_proxied(site: Site) -> None:
    assert asyncio.run(follow(site))["topic"] == f"poll:{site.scene['poll']}"


def test_readiness_is_reported_only_to_this_machine(site: Site) -> None:
    assert site.nginx.get("/readyz").status == 200
    assert "deny all" in (RULES / "nginx.conf").read_text()


def test_metrics_are_not_for_the_network(site: Site) -> None:
    assert site.nginx.get("/metrics").status == 404


def test_a_forged_host_is_refused(site: Site) -> None:
    assert site.nginx.get("/", {"Host": "evil.example"}).status == 400


def test_the_access_log_holds_no_person_minute_or_secret(site: Site) -> None:
    for path in ("/yoklamalar/?sayfa=7", "/hesap/eposta/onay/MQ:gizli-anahtar/", "/en/hesap/giris/"):
        site.nginx.get(path)
    line = re.compile(r'^\d{4}-\d\d-\d\dT\d\dh "[A-Z]+ /[^ ?]*" \d{3} \d+ [\d.]+s$')
    # The log is written after the answers; other tests have left lines in it.
    shown = ('h "GET /yoklamalar/" 200 ', 'h "GET /hesap/" ', 'h "GET /en/hesap/" 200 ')
    wait_until(lambda: all(one in site.nginx.access_log for one in shown))

    assert [text for text in site.nginx.access_log.splitlines() if not line.match(text)] == []
    assert "gizli" not in site.nginx.access_log
    assert "127.0.0.1" not in site.nginx.access_log


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers of the request."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.headers.items()).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_forwarded_headers_from_clients_are_overwritten(tmp_path: Path) -> None:
    behind = HTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=behind.serve_forever)
    thread.start()
    forged = {
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "1",
        "Forwarded": "for=203.0.113.7",
    }
    try:
        with running_before(tmp_path, tmp_path, behind.server_port) as nginx:
            for path in ("/", "/api/v1/polls/", "/ws/live/"):
                headers = {name.lower(): value for name, value in json.loads(nginx.get(path, forged).body)}
                assert headers["x-forwarded-for"] == "127.0.0.1", path
                assert headers["x-forwarded-proto"] == "https"
                assert headers["host"] == f"{HOST}:{nginx.port}"
                assert headers.keys().isdisjoint({"x-forwarded-host", "x-forwarded-port", "forwarded"})
    finally:
        behind.shutdown()
        thread.join(10)
        behind.server_close()


def test_an_upstream_that_is_down_is_reported_to_people_and_programs(tmp_path: Path) -> None:
    with running_before(tmp_path, tmp_path, free_port()) as nginx:
        page, answer = nginx.get("/yoklamalar/1/"), nginx.get("/api/v1/polls/")

        assert page.status == 503
        assert "iki kez sayılmaz" in page.body.decode()
        assert page.headers["Retry-After"] == "30"
        assert answer.status == 503
        assert json.loads(answer.body)["errors"][0]["code"] == "unavailable"
