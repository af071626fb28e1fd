"""A missing person is added to an electoral roll."""

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import OFFICER
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.seed_rolls import MISSING

SHARES_SITE = True


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
