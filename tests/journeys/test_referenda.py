"""Ballots and archives of referenda are found and checked, and open pages are updated."""

import json

from playwright.sync_api import Request, expect

from tests.journeys.cast import OFFICER
from tests.journeys.conftest import Seeded, Somebody

SHARES_SITE = True


def test_a_ballot_is_found_by_its_tracker(somebody: Somebody, seeded: Seeded) -> None:
    voter = somebody(java_script_enabled=False)
    voter.go(f"/halk-oylamalari/{seeded['referendum_open']}/")
    voter.follow("Public board: find my ballot")

    voter.fill("Tracker", f" {seeded['tracker_text']} ")
    voter.press("Search")
    voter.sees("Your ballot is in the archive and counts.")
    voter.fill("Tracker", "yok")
    voter.press("Search")
    voter.sees("There is no ballot with this tracker in the archive.")


def test_an_archive_is_verified_in_the_browser_with_the_keyboard_alone(
    somebody: Somebody, seeded: Seeded
) -> None:
    visitor = somebody()
    visitor.go(f"/halk-oylamalari/{seeded['referendum_certified']}/denetle/")
    visitor.follow("Check an archive in the browser")
    page, asked = visitor.page, list[Request]()
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - playwright marks it
    address = f"/halk-oylamalari/{seeded['referendum_certified']}/arsiv.bel"
    archives = json.loads(page.locator("#archives").text_content() or "")
    title = next(it["title"] for it in archives if it["archive"] == address)
    choose = page.get_by_label("Hangi arşiv?")
    choose.focus()
    choose.select_option(label=title)
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Denetle":
            break
    page.keyboard.press("Enter")

    expect(page.locator("[data-found] .alert")).to_have_text("Arşiv tam ve doğru.")
    expect(page.locator("#found")).to_be_focused()
    got = [request for request in asked if request.url.endswith(address)]
    assert ["cookie" in request.all_headers() for request in got] == [False]


def test_an_open_page_reports_that_its_referendum_was_annulled(somebody: Somebody, seeded: Seeded) -> None:
    visitor, officer = somebody(), somebody()
    address = f"/halk-oylamalari/{seeded['referendum_ending']}/"
    visitor.go(address)
    notice = visitor.page.locator("[data-changed]")
    expect(notice).to_be_hidden()
    officer.sign_in(OFFICER)
    officer.go(f"/yonetim{address}iptal/{seeded['last_annulment']}/onayla/")
    expect(notice).to_be_hidden()
    officer.press("Annul for good")

    expect(notice).to_be_visible()
    notice.get_by_role("link").click()
    visitor.sees("This referendum is annulled.")
