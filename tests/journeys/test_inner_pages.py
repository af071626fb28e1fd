"""Pages for signed-in people: accounts and staff. Also checks that no page was forgotten."""

import re
from collections.abc import Iterator
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import expect

from tests.journeys import pages
from tests.journeys.cast import ADMINISTRATOR, EDITOR, OBSERVER, OFFICER, RESIDENTS, TOTP_SECRET, TWO_STEP
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import look_around, tour

SHARES_SITE = True
Seeded = dict[str, Any]

#: Left edge of the first entry in each row of the menu.
MENU_BEGINS = """
() => [...document.querySelectorAll("header .navigation")].map((row) => {
  const first = row.querySelector("a");
  return first.getBoundingClientRect().left + parseFloat(getComputedStyle(first).paddingLeft);
})
"""


def test_pages_of_the_account(calm: Somebody, seeded: Seeded) -> None:
    resident = calm()
    resident.sign_in(RESIDENTS[2])
    resident.confirm_password()
    tour(resident, pages.ACCOUNT, seeded)


def test_pages_of_an_account_with_two_factor_authentication(calm: Somebody, seeded: Seeded) -> None:
    resident = calm()
    resident.sign_in(TWO_STEP)
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
    resident = calm()
    resident.sign_in(RESIDENTS[4])
    resident.confirm_password()
    resident.go("/hesap/api-anahtarlari/")
    resident.fill("Name of the token", "Deneme")
    resident.press("Create a token")
    look_around(resident, "people:tokens", "with a fresh one")


def test_pages_of_an_editor(calm: Somebody, seeded: Seeded) -> None:
    editor = calm()
    editor.sign_in(EDITOR)
    tour(editor, pages.EDITOR, seeded)


def test_pages_of_an_officer(calm: Somebody, seeded: Seeded) -> None:
    officer = calm()
    officer.sign_in(OFFICER)
    officer.go("/")
    officer.page.set_viewport_size({"width": 768, "height": 900})
    own, staff = officer.page.evaluate(MENU_BEGINS)
    assert staff == own
    tour(officer, pages.OFFICER, seeded)


def test_pages_of_an_observer(calm: Somebody, seeded: Seeded) -> None:
    observer = calm()
    observer.sign_in(OBSERVER)
    tour(observer, pages.OBSERVER, seeded)


def test_pages_of_an_administrator(calm: Somebody, seeded: Seeded) -> None:
    administrator = calm()
    administrator.sign_in(ADMINISTRATOR)
    administrator.confirm_password()
    tour(administrator, pages.ADMINISTRATOR, seeded)


def test_pages_of_the_technical_admin(calm: Somebody, seeded: Seeded) -> None:
    """Django's pages import one stylesheet in another, so axe violates the content policy by reading it."""
    administrator = calm()
    administrator.sign_in(ADMINISTRATOR)
    for sight in pages.TECHNICAL:
        assert administrator.go(sight.address(seeded, "tr")).status == 200
    inspected = calm(bypass_csp=True, expected=("Couldn't load preload assets",))
    inspected.context.add_cookies(administrator.context.cookies())  # type: ignore[arg-type]
    tour(inspected, pages.TECHNICAL, seeded)


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, list[str]]]:
    """The name of every address with its arguments; the pattern if it has no name."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}", [*entry.pattern.regex.groupindex]


def test_every_page_is_inspected() -> None:
    looked_at = {sight.name for sight in pages.EVERYTHING} | {*pages.ON_THE_WAY}
    known = {name for name, _arguments in addresses(get_resolver())}

    assert known == looked_at | pages.NOT_PAGES.keys()


def test_urls_listed_as_no_page_show_no_page(somebody: Somebody) -> None:
    """Not even to an administrator."""
    administrator = somebody()
    administrator.sign_in(ADMINISTRATOR)
    administrator.confirm_password()
    for name, arguments in addresses(get_resolver()):
        if name in pages.NOT_PAGES and "/" not in name and "$" not in name:
            address = reverse(name, kwargs={argument: pages.ARGUMENTS[argument] for argument in arguments})
            answer = administrator.context.request.get(administrator.home + address, max_redirects=0)
            is_page = answer.status == 200 and "text/html" in answer.headers.get("content-type", "")
            is_file = answer.headers.get("content-disposition", "").startswith("attachment")
            shows = is_page and not is_file
            assert not shows, f"{name} shows a page"
