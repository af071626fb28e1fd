"""Every page of electoral rolls, as each role sees it, and adding a missing person."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import roll_pages
from tests.journeys.cast import OFFICER, RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import tour
from tests.journeys.seed_rolls import MISSING

SHARES_SITE = True
Seeded = dict[str, Any]


def test_pages_of_a_visitor(calm: Somebody, seeded: Seeded) -> None:
    tour(calm(), roll_pages.VISITOR, seeded)


def test_pages_of_a_resident_on_a_roll(calm: Somebody, seeded: Seeded) -> None:
    resident = calm()
    resident.sign_in(RESIDENTS[0])
    tour(resident, roll_pages.MATCHED, seeded)


def test_pages_of_a_resident_on_no_roll(calm: Somebody, seeded: Seeded) -> None:
    resident = calm()
    resident.sign_in(RESIDENTS[6])
    tour(resident, roll_pages.RESIDENT, seeded)


def test_pages_of_an_officer(calm: Somebody, seeded: Seeded) -> None:
    officer = calm()
    officer.sign_in(OFFICER)
    tour(officer, roll_pages.OFFICER, seeded)


@pytest.mark.parametrize(("script", "name", "place"), [(True, "scripted", 1), (False, "plain", 2)])
def test_an_officer_adds_a_missing_person_to_the_roll(
    somebody: Somebody, seeded: Seeded, script: bool, name: str, place: int
) -> None:
    officer, who = somebody(java_script_enabled=script), MISSING[place]
    officer.sign_in(OFFICER)
    officer.go(f"/yonetim/oy-hakki/{seeded['roll']}/duzeltmeler/{seeded[f'correction_{name}']}/")
    page = officer.page
    page.locator('input[name="decision"][value="accept"]').check()
    page.locator('textarea[name="reason"]').fill("Belge görüldü.")
    page.locator('input[name="number"]').fill(who.number)
    page.locator('input[name="birth_date"]').fill(f"{who.born:%d.%m.%Y}")
    page.locator("main form.form button").first.click()
    expect(page.locator("main")).to_contain_text("kabul edildi")
