"""The page's module in a real browser: live, then polling while there is no socket, then live again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests import browser
from tests.realtime.conftest import Server, running_server

pytestmark = pytest.mark.journey


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path) as running:
        running.counters.set("1", 1)
        yield running


@pytest.fixture
def tab() -> Iterator[Page]:
    with browser.launched() as chromium:
        yield chromium.new_page()


def test_a_page_updates_with_and_without_the_socket(site: Server, tab: Page) -> None:
    number, state = tab.locator("#number"), tab.locator("#state")
    address = f"http://127.0.0.1:{site.port}"
    tab.goto(f"{address}/page")
    expect(number).to_have_text("1:1")
    expect(state).to_have_text("live")
    site.set_and_publish("1", 2)
    expect(number).to_have_text("2:2")

    # The server stops and returns on its port; meanwhile only the fallback's URL responds.
    tab.route("**/results", lambda route: answer(route, site))
    site.process.end()
    site.counters.set("1", 3)
    expect(number).to_have_text("3:3")
    expect(state).to_have_text("live polling")

    with running_server(site.counters.path.parent, port=site.port):
        expect(state).to_have_text("live polling live")
        site.counters.set("1", 4)
        expect(number).to_have_text("4:4")
        # It came by the socket.
        expect(state).to_have_text("live polling live")


def answer(route: Route, site: Server) -> None:
    number = site.counters.versions(["1"])["1"]
    route.fulfill(json={"number": number}, headers={"ETag": f'"1-{number}"'})


def test_a_page_of_another_origin_gets_no_socket(site: Server, tab: Page) -> None:
    """``localhost`` is another origin than ``127.0.0.1``, served by the same process."""
    tab.goto(f"http://localhost:{site.port}/page")
    opened = tab.evaluate(
        f"""() => new Promise((resolve) => {{
            const socket = new WebSocket("{site.socket_url}");
            socket.onopen = () => resolve(true);
            socket.onclose = () => resolve(false);
        }})"""
    )

    assert opened is False
    assert f"origin 'http://localhost:{site.port}' is not this site's" in site.process.log.read_text()
