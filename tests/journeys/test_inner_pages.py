"""Pages of accounts and of people with duties."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.journeys import pages, referendum_pages
from tests.journeys.cast import ADMINISTRATOR, CLERK, OFFICER, RESIDENTS, TOTP_SECRET, TWO_STEP
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.inspecting import Sight, look_around, tour
from tests.journeys.keyboard import walk

SHARES_SITE = True

#: Left edge of the first entry in each row of the menu.
MENU_BEGINS = """
() => [...document.querySelectorAll("header .navigation")].map((row) => {
  const first = row.querySelector("a");
  return first.getBoundingClientRect().left + parseFloat(getComputedStyle(first).paddingLeft);
})
"""


def test_pages_of_an_account_with_two_factor_authentication(calm: Somebody, seeded: Seeded) -> None:
    resident = calm(TWO_STEP)
    look_around(resident, "mfa_authenticate")
    for _attempt in range(2):  # a code may expire before it arrives
        [counter] = yield_hotp_counters_from_time()
        code = format_hotp_value(hotp_value(TOTP_SECRET, counter))
        resident.field("Code of your authenticator app").fill(code)
        with resident.page.expect_navigation():
            resident.press("Sign in")
        if "/giris/" not in resident.page.url:
            break
    expect(resident.page).not_to_have_url(re.compile("/giris/"))
    resident.confirm_password()
    tour(resident, pages.TWO_STEP, seeded)


def test_a_token_is_shown_once(calm: Somebody) -> None:
    resident = calm(RESIDENTS[4])
    resident.confirm_password()
    resident.go("/hesap/api-anahtarlari/")
    resident.fill("Name of the token", "Deneme")
    resident.press("Create a token")
    look_around(resident, "people:tokens", "with a fresh one")


@pytest.mark.parametrize("name", pages.INNER_TOURS)
def test_pages_of_accounts_and_duties(calm: Somebody, seeded: Seeded, name: str) -> None:
    email, sights = pages.INNER_TOURS[name]
    person = calm(seeded.get(email, email))
    if name in pages.CONFIRMED:
        person.confirm_password()
    tour(person, sights, seeded)


def test_both_rows_of_the_menu_begin_at_the_same_edge(calm: Somebody) -> None:
    officer = calm(OFFICER, viewport={"width": 768, "height": 900})
    officer.go("/")
    own, staff = officer.page.evaluate(MENU_BEGINS)
    assert staff == own


def test_pages_of_the_technical_admin(calm: Somebody, seeded: Seeded) -> None:
    """Django's pages import one stylesheet in another, so axe violates the content policy by reading it."""
    administrator = calm(ADMINISTRATOR)
    for sight in pages.TECHNICAL:
        assert administrator.go(sight.address(seeded, "tr")).status == 200
    inspected = calm(bypass_csp=True, expected=("Couldn't load preload assets",))
    inspected.context.add_cookies(administrator.context.cookies())  # type: ignore[arg-type]
    tour(inspected, pages.TECHNICAL, seeded)


@pytest.mark.parametrize(
    ("email", "sight"),
    [
        (OFFICER, Sight("staff:home")),
        (OFFICER, Sight("handbook:chapter", {"slug": "gorevli"})),
        (CLERK, referendum_pages.CLERK[0]),
    ],
    ids=["home", "handbook", "desk"],
)
def test_the_keyboard_reaches_every_control_of_staff_home_handbook_and_desk(
    calm: Somebody, seeded: Seeded, email: str, sight: Sight
) -> None:
    person = calm(email)
    person.go(sight.address(seeded, "tr"))

    assert walk(person.page) == []
