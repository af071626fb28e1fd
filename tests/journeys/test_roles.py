"""An administrator gives somebody a role, and needs a second factor of their own for it."""

import re

from playwright.sync_api import expect

from tests.journeys.cast import ADMINISTRATOR, PASSWORD, RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.persons import Person
from tests.participation.people.signin.signing import totp_code

IN_PRODUCTION = True
#: The demo's accounts have no exemption.
ENVIRONMENT = {"MEYDAN_STAFF_SECOND_FACTOR": "true"}
ROLE = "konsey editörü"
#: Path of one account, as a pattern.
ACCOUNT = "/roller/[-0-9a-f]{36}/$"
REASON = "Yayın ekibine katıldı."


def confirm_if_asked(administrator: Person, page: str) -> None:
    """The count of a poll ends what was confirmed by password."""
    expect(administrator.page).to_have_url(re.compile(f"/onay/|{page}"))
    if "/onay/" in administrator.page.url:
        administrator.fill("Password", PASSWORD)
        administrator.press("Continue")
        expect(administrator.page).to_have_url(re.compile(page))


def grant(administrator: Person) -> None:
    confirm_if_asked(administrator, ACCOUNT)
    administrator.page.get_by_label(administrator.words("Role"), exact=True).select_option(label=ROLE)
    administrator.page.locator("#grant").get_by_label(administrator.words("Reason")).fill(REASON)
    administrator.press("Grant the role")


def set_up_the_second_step(administrator: Person) -> None:
    administrator.go("/hesap/guvenlik/")
    administrator.open_menu()
    administrator.in_header("Second step for your roles").click()
    administrator.follow("Authenticator app")
    for _attempt in range(3):  # a code may expire before it arrives
        confirm_if_asked(administrator, "/uygulama/")
        secret = administrator.page.locator("code.secret").inner_text()
        administrator.page.get_by_role("main").get_by_role("textbox").fill(totp_code(secret))
        with administrator.page.expect_navigation():
            administrator.press("Switch it on")
        if "/kurtarma/" in administrator.page.url:
            break
    expect(administrator.page).to_have_url(re.compile("/kurtarma/$"))


def test_a_role_is_granted_only_after_a_second_factor(somebody: Somebody) -> None:
    administrator = somebody()
    administrator.sign_in_by_form(ADMINISTRATOR)
    administrator.confirm_password()
    administrator.go("/")
    administrator.open_menu()
    administrator.in_header("Accounts").click()
    administrator.fill("E-mail address or name", RESIDENTS[0])
    administrator.press("Search")
    administrator.page.get_by_role("link", name=RESIDENTS[0]).click()
    confirm_if_asked(administrator, ACCOUNT)
    address = administrator.page.url
    grant(administrator)
    administrator.sees("Your roles need a second step at sign-in. Set one up under “Sign-in and security”.")

    set_up_the_second_step(administrator)
    administrator.go(address)
    role = administrator.page.locator(".tag").get_by_text(ROLE, exact=True)
    expect(role).to_have_count(0)
    grant(administrator)
    expect(role).to_be_visible()
