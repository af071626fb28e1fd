"""The encryption worker in a real browser, with static files collected as for production."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from csp.utils import build_policy
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import Context, Template
from django.test import override_settings
from playwright.sync_api import Page, expect

from referenda.voting.ballots import Ballot
from referenda.voting.elections import Question
from tests import browser
from tests.referenda.browsers import BrowserReferendum
from tests.referenda.voting.made import single_keys

pytestmark = pytest.mark.journey

NOBLE = "vendor/noble/curves/abstract/edwards.js"
HERE = Path(__file__).parent
ONE_OF_FIVE = Question("Hangisi?", ("Çiçek", "Ğ", "Işık", "Ö", "Şemsiye"), 1, 1, blank=True)
#: Headers that nginx sends for static files; the site sends the same as for pages.
OF_NGINX = re.search(
    r'location /static/ \{.*?Content-Security-Policy "([^"]+)"',
    (settings.BASE_DIR / "deploy" / "nginx" / "nginx.conf").read_text(),
    re.DOTALL,
)
#: A collected file name.
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of static files with hashed names."""
    folder = tmp_path_factory.mktemp("static")
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.serving.storage.StaticFiles"},
    }
    with override_settings(STATIC_ROOT=str(folder), STORAGES=storages):
        # Half of the files belong to these two, and encryption uses none of them.
        call_command("collectstatic", "--no-input", "-i", "admin", "-i", "rest_framework", verbosity=0)
        yield folder


class Handler(BaseHTTPRequestHandler):
    """Serves a page, its module and static files."""

    page: str
    static: Path
    static_policy: str

    def do_GET(self) -> None:
        kind, policy = "text/javascript", build_policy()
        if self.path == "/":
            kind, body = "text/html; charset=utf-8", self.page.encode()
        elif self.path == "/page.js":
            body = (HERE / "page.js").read_bytes()
        elif self.path.startswith("/static/"):
            body = (self.static / self.path.removeprefix("/static/")).read_bytes()
            policy = self.static_policy
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the tests look at requests in the browser."""


@pytest.fixture
def tab() -> Iterator[Page]:
    with browser.launched() as chromium:
        yield chromium.new_page()


def served(page: str, folder: Path, policy: str) -> type[Handler]:
    return type("Given", (Handler,), {"page": page, "static": folder, "static_policy": policy})


@pytest.mark.parametrize("changed", ["", "referenda/check-archive.js", "referenda/verifier.js", NOBLE])
def test_a_browser_refuses_modules_with_other_bytes(
    changed: str, collected: Path, tab: Page, tmp_path: Path
) -> None:
    written = Template('{% load scripts %}{% script "referenda/check-archive.js" %}').render(Context())
    page = f'<!doctype html><link rel="icon" href="data:,">{written}<check-archive></check-archive>'
    folder = tmp_path / "static"
    shutil.copytree(collected, folder)
    if changed:
        name = staticfiles_storage.stored_name(changed)  # type: ignore[attr-defined]
        path = folder / name
        path.write_text(f"{path.read_text('utf-8')}\n// changed", encoding="utf-8")
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    with ThreadingHTTPServer(("127.0.0.1", 0), served(page, folder, build_policy())) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            tab.goto(f"http://127.0.0.1:{server.server_port}/")
            tab.wait_for_load_state("networkidle")
            shown = tab.locator("check-archive form").count()
        finally:
            server.shutdown()
    assert shown == (0 if changed else 1)
    assert any("integrity" in text for text in said) == bool(changed)


ON_USE = """{% load scripts %}
<!doctype html><link rel="icon" href="data:,">{% script "config/load-on-use.js" %}
<a href="#content">skip</a>
<main id="content" tabindex="-1">
<load-on-use hidden>
  {% script_on_use "referenda/check-opened.js" %}
  <div tabindex="-1" hidden data-unloaded>
    <p hidden data-unreached>unreached</p>
    <p hidden data-broken>broken</p>
  </div>
  <check-opened><input type="file"></check-opened>
  <button>use</button>
  <p hidden data-loading>loading</p>
</load-on-use>
</main>
"""


class Changing(Handler):
    """Serves the file ``changed`` with other bytes, from the request ``first`` on, which counts from 1.

    Browsers may keep files, as nginx allows them to, if nothing is changed.
    """

    changed: str
    first: int
    asked: Counter[str]

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        if self.path == self.changed and self.asked[self.path] >= self.first:
            self.static = self.static / "changed"
        super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store" if self.changed else "max-age=31536000, immutable")
        super().end_headers()


@pytest.mark.parametrize(
    ("changed", "first"),
    [("", 1), ("referenda/check-opened.js", 1), (NOBLE, 1), ("referenda/check-opened.js", 2), (NOBLE, 2)],
)
def test_a_browser_refuses_other_bytes_of_modules_loaded_on_use(
    changed: str, first: int, collected: Path, tab: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "static"
    shutil.copytree(collected, folder)
    name = staticfiles_storage.stored_name(changed) if changed else ""  # type: ignore[attr-defined]
    if changed:
        other = folder / "changed" / name
        other.parent.mkdir(parents=True)
        other.write_text(f"{(folder / name).read_text('utf-8')}\n// changed", encoding="utf-8")
    asked: Counter[str] = Counter()
    handler = type(
        "Given",
        (Changing,),
        {
            "page": Template(ON_USE).render(Context()),
            "static": folder,
            "static_policy": build_policy(),
            "changed": f"/static/{name}" if name else "",
            "first": first,
            "asked": asked,
        },
    )
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            tab.goto(f"http://127.0.0.1:{server.server_port}/")
            assert not any("check-opened" in path or "noble" in path for path in asked)
            tab.get_by_role("button", name="use").click()
            expect(tab.locator("[data-loading]")).to_be_hidden()
            if changed:
                expect(tab.locator("[data-unloaded]")).to_be_focused()
                assert tab.locator("[data-unloaded] p:visible").inner_text() == (
                    "unreached" if first == 1 else "broken"
                )
            else:
                tab.evaluate("customElements.whenDefined('check-opened').then(() => null)")
            is_defined = tab.evaluate("Boolean(customElements.get('check-opened'))")
        finally:
            server.shutdown()
    assert is_defined == (not changed)
    if not changed:
        assert {path: times for path, times in asked.items() if times > 1} == {}
    assert any("integrity" in text for text in said) == bool(changed)


@pytest.fixture
def on_use(collected: Path) -> Iterator[str]:
    """The address of a page whose module is loaded on use."""
    page = Template(ON_USE).render(Context())
    with ThreadingHTTPServer(("127.0.0.1", 0), served(page, collected, build_policy())) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def has_come(tab: Page) -> None:
    tab.evaluate("customElements.whenDefined('check-opened').then(() => null)")


def test_a_fault_is_not_shown_any_longer_once_the_module_is_there(on_use: str, tab: Page) -> None:
    """The focus on the alert is a use of the page, too: the second attempt begins by itself."""
    tab.route("**/check-opened*", lambda route: route.abort(), times=1)
    tab.goto(on_use)
    tab.get_by_role("button", name="use").click()
    has_come(tab)
    expect(tab.locator("[data-unloaded]")).to_be_hidden()
    expect(tab.locator("[data-loading]")).to_be_hidden()


def test_a_file_that_was_chosen_in_vain_can_be_chosen_again(on_use: str, tab: Page) -> None:
    tab.route("**/check-opened*", lambda route: route.abort())
    tab.goto(on_use)
    chosen = tab.locator("input[type=file]")
    chosen.set_input_files(__file__)
    expect(tab.locator("[data-unreached]")).to_be_visible()
    assert chosen.evaluate("it => it.files.length") == 0


def test_a_link_within_the_page_keeps_the_address_for_the_module(on_use: str, tab: Page) -> None:
    """The fragment of a voter's link is the fingerprint with which the module compares the referendum."""
    tab.goto(f"{on_use}#secim=WERC-8GMR-ZGE1-96QV-YK42")
    before = tab.evaluate("history.length")
    tab.get_by_role("link", name="skip").press("Enter")
    expect(tab.locator("#content")).to_be_focused()
    assert tab.evaluate("[location.hash, history.length]") == ["#secim=WERC-8GMR-ZGE1-96QV-YK42", before]
    has_come(tab)


@pytest.mark.parametrize("policy", [build_policy(), OF_NGINX and OF_NGINX[1]], ids=["site", "nginx"])
def test_a_page_encrypts_a_ballot_in_a_worker(policy: str, collected: Path, tab: Page) -> None:
    referendum = BrowserReferendum(single_keys(), questions=(ONE_OF_FIVE,))
    result = {
        "client": staticfiles_storage.url("referenda/encryption.js"),
        "worker": staticfiles_storage.url("referenda/ballot-worker.js"),
        "election": referendum.text,
        "credential": referendum.credentials[0].replace("-", " "),
        "chosen": json.dumps([[0, 0, 0, 1, 0, 0]]),
    }
    page = (HERE / "page.html").read_text(encoding="utf-8")
    given = {"page": page.format(**{name: escape(value) for name, value in result.items()})}
    handler = type("Given", (Handler,), {**given, "static": collected, "static_policy": policy})
    said: list[str] = []
    loaded: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("request", lambda request: loaded.append(request.url))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            tab.goto(f"http://127.0.0.1:{server.server_port}/")
            expect(tab.locator("#last")).to_have_text("1")
            ballot = Ballot.read(tab.locator("#ballot").inner_text().encode(), referendum.election)
        finally:
            server.shutdown()
    ballot.check(referendum.election)
    assert said == []
    assert all(HASHED.search(address) for address in loaded if "/static/" in address)
    assert any("/vendor/noble/curves/abstract/edwards." in address for address in loaded)
