"""Pages of visitors and residents: narrow and light in Turkish, wide and dark in English for new templates.

No barrier that axe knows, no error in the browser or the server, no horizontal scrolling.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import pages
from tests.journeys.cast import FORGETFUL, RESIDENTS
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.inspecting import look_around, tour
from tests.waits import wait_until

SHARES_SITE = True


@pytest.mark.parametrize("name", pages.TOURS)
def test_pages_of_visitors_and_residents(calm: Somebody, seeded: Seeded, name: str) -> None:
    email, sights = pages.TOURS[name]
    tour(calm(email), sights, seeded)


def test_pages_of_a_resident_after_responding(calm: Somebody, seeded: Seeded) -> None:
    resident = calm(RESIDENTS[1])
    for poll in ("waiting", "fixed", "after_close"):
        resident.open_poll(seeded[poll])
        resident.choose("Yetersiz aydınlatma", "Evet")
        resident.press("Send my answer")
        resident.sees("You have answered.")
    tour(resident, pages.ANSWERED, seeded)


def test_pages_reached_with_a_code(calm: Somebody) -> None:
    forgetful = calm()
    forgetful.go("/hesap/giris/kod/")
    forgetful.fill("E-mail address", FORGETFUL)
    forgetful.press("Send me a code")
    look_around(forgetful, "account_confirm_login_code")
    code = re.search(r"^[0-9A-Z-]{6,9}$", forgetful.open_mail_to(FORGETFUL), re.MULTILINE)
    assert code is not None
    forgetful.go("/hesap/giris/kod/onay/")
    forgetful.fill("Code from the e-mail", code[0])
    forgetful.press("Sign in")
    expect(forgetful.page).not_to_have_url(re.compile("/giris/"))
    forgetful.go("/hesap/parola/belirle/")
    look_around(forgetful, "people:confirm")
    forgetful.press("Send me a code")
    forgetful.sees("The code is on its way to your e-mail address.")

    def another() -> str:
        arrived = re.search(r"^[0-9A-Z-]{6,9}$", forgetful.open_mail_to(FORGETFUL), re.MULTILINE)
        return "" if arrived is None or arrived[0] == code[0] else arrived[0]

    second = wait_until(another)
    forgetful.go("/hesap/parola/belirle/")
    forgetful.fill("Code from the e-mail", second)
    forgetful.press("Continue")
    look_around(forgetful, "account_set_password")


def test_pages_reached_from_a_mail(calm: Somebody) -> None:
    newcomer = calm()
    newcomer.go("/hesap/kayit/")
    newcomer.fill("E-mail address", "gelen@example.org")
    newcomer.fill("Password", "karanfil-sokagi-7")
    newcomer.press("Sign up")
    look_around(newcomer, "account_email_verification_sent")
    newcomer.open_mail_to("gelen@example.org")
    look_around(newcomer, "demo:mail")
    newcomer.follow_mail()
    look_around(newcomer, "account_confirm_email")
    newcomer.go("/hesap/parola/sifirla/")
    newcomer.fill("E-mail address", RESIDENTS[3])
    newcomer.press("Send me the link")
    # The newest mail may still be one of the seed.
    wait_until(lambda: "/hesap/parola/sifirla/" in newcomer.open_mail_to(RESIDENTS[3]))
    newcomer.follow_mail()
    look_around(newcomer, "account_reset_password_from_key")
