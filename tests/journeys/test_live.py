"""The result updates on other people's screens by itself, and in batches only."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.journeys.cast import RESIDENT
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.persons import Person, poll_address
from tests.journeys.sites import Site

IN_PRODUCTION = True
#: Records every number of people that the page showed, in the list ``shown``.
RECORDING = """
window.shown = [];
const look = () => {
  const place = document.querySelector("[data-responses]");
  const number = place && Number(place.textContent.replace(/[^0-9]/g, ""));
  if (number !== null && number !== shown.at(-1)) shown.push(number);
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
"""
KORDON = "Evet, her hafta sonu"
SLOW = "Live updates are slow right now. The figures are refreshed every few seconds."
AWAY = (
    "No connection right now."
    " The figures are from the last release and will be updated when the connection returns."
)


def watch(somebody: Somebody, poll: int, **options: Any) -> Person:
    """A visitor on a poll's page who prefers reduced motion: numbers change at once."""
    visitor = somebody(reduced_motion="reduce", **options)
    visitor.context.add_init_script(RECORDING)
    visitor.open_poll(poll)
    return visitor


def shown(visitor: Person) -> list[int]:
    return list(visitor.page.evaluate("shown"))


@pytest.mark.essential
def test_a_response_updates_other_screens_only_in_batches(
    somebody: Somebody, site: Site, seeded: Seeded
) -> None:
    poll = seeded["live"]
    visitor = watch(somebody, poll)
    without_script = somebody(java_script_enabled=False)
    without_script.open_poll(poll)
    before = site.results(poll)
    visitor.shows(before)
    resident = somebody(RESIDENT)
    resident.open_poll(poll)
    resident.choose(KORDON)
    resident.press("Send my answer")
    resident.sees("You have answered.")

    site.call("crowd", poll)

    results = site.results(poll)
    assert results["responses"] >= before["responses"] + 20
    visitor.sees_release(results["version"])
    visitor.shows(results)
    numbers = shown(visitor)
    assert (numbers[0], numbers[-1]) == (before["responses"], results["responses"])
    assert min(later - earlier for earlier, later in pairwise(numbers)) >= 10
    resident.sees_release(results["version"])
    without_script.shows(before)
    without_script.page.reload()
    without_script.shows(results)


def test_numbers_animate_to_the_servers_values(somebody: Somebody, site: Site, seeded: Seeded) -> None:
    poll = seeded["live"]
    visitor = somebody()
    visitor.context.add_init_script(RECORDING)
    visitor.open_poll(poll)

    site.call("crowd", poll)

    results = site.results(poll)
    visitor.sees_release(results["version"])
    expect(visitor.people).to_have_text(re.compile(rf"^{results['responses']:,} ".replace(",", r"\.")))
    visitor.shows(results)
    numbers = shown(visitor)
    assert numbers == sorted(numbers)


def test_without_a_socket_numbers_update_by_polling_until_the_socket_connects(
    somebody: Somebody, site: Site, seeded: Seeded
) -> None:
    poll = seeded["live"]
    blocked = True

    def keep_out(socket: WebSocketRoute) -> None:
        if blocked:
            socket.close()
        else:
            socket.connect_to_server()

    visitor = somebody(reduced_motion="reduce")
    visitor.context.add_init_script(RECORDING)
    visitor.page.route_web_socket("**/ws/live/**", keep_out)
    statuses: list[int] = []
    visitor.page.on(
        "response", lambda answer: statuses.append(answer.status) if "/results/" in answer.url else None
    )
    visitor.open_poll(poll)
    note = visitor.page.locator("[data-connection]")
    expect(note).to_have_text(visitor.words(SLOW))
    while 304 not in statuses:
        visitor.page.wait_for_event("response", lambda answer: "/results/" in answer.url)

    site.call("crowd", poll)

    results = site.results(poll)
    visitor.sees_release(results["version"])
    visitor.shows(results)
    assert min(later - earlier for earlier, later in pairwise(shown(visitor))) >= 10
    assert statuses[0] == 200
    blocked = False
    visitor.page.evaluate("dispatchEvent(new Event('online'))")
    expect(note).to_be_hidden()
    asked = len(statuses)
    site.call("crowd", poll)
    visitor.sees_release(site.results(poll)["version"])
    assert len(statuses) == asked


def test_a_page_reconnects_after_a_server_restart(somebody: Somebody, site: Site, seeded: Seeded) -> None:
    poll = seeded["live"]
    away = ("WebSocket connection to", "net::ERR_CONNECTION_REFUSED", "net::ERR_CONNECTION_RESET")
    visitor = watch(somebody, poll, expected=away)
    note = visitor.page.locator("[data-connection]")

    site.stop()
    expect(note).to_have_text(visitor.words(AWAY))
    site.serve()

    expect(note).to_be_hidden()
    site.call("crowd", poll)
    results = site.results(poll)
    visitor.sees_release(results["version"])
    visitor.shows(results)
    assert visitor.page.url.endswith(poll_address(poll))
