"""Every page of referenda, as each role sees it, and their live updates."""

import json
from typing import Any

from playwright.sync_api import Request, expect

from tests.journeys import referendum_pages
from tests.journeys.cast import CLERK, OFFICER, RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import tour

SHARES_SITE = True
Seeded = dict[str, Any]


def test_pages_of_a_visitor(calm: Somebody, seeded: Seeded) -> None:
    tour(calm(), referendum_pages.VISITOR, seeded)


def test_pages_of_a_resident_who_objects(calm: Somebody, seeded: Seeded) -> None:
    resident = calm()
    resident.sign_in(RESIDENTS[0])
    tour(resident, referendum_pages.RESIDENT, seeded)


def test_pages_of_an_officer(calm: Somebody, seeded: Seeded) -> None:
    officer = calm()
    officer.sign_in(OFFICER)
    tour(officer, referendum_pages.OFFICER, seeded)


def test_page_of_a_desk_clerk(calm: Somebody, seeded: Seeded) -> None:
    clerk = calm()
    clerk.sign_in(CLERK)
    tour(clerk, referendum_pages.CLERK, seeded)


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
