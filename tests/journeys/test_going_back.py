"""After signing out on a shared computer, *back* shows nothing of the person.

In Chromium with its back/forward cache, which keeps whole pages and asks no server.
"""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import browser
from tests.journeys.cast import PASSWORD, RESIDENTS
from tests.journeys.persons import Person
from tests.journeys.sites import Site

SHARES_SITE = True
EMAIL = RESIDENTS[3]
#: Whether the page was taken from the back/forward cache.
REMEMBER = (
    'addEventListener("pageshow", (event) => { document.documentElement.dataset.kept = event.persisted; });'
)


@pytest.fixture(scope="module")
def cached(chromium: Browser) -> Iterator[Browser]:
    """Chromium, if it is there: the headless shell has no back/forward cache, only a cache of responses.

    Playwright turns the back/forward cache off by default.
    """
    running = chromium.browser_type.launch(
        executable_path=shutil.which("chromium") or browser.path(),
        args=[*browser.FLAGS],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield running
    running.close()


@pytest.fixture
def person(cached: Browser, site: Site) -> Iterator[Person]:
    context = cached.new_context(base_url=site.url, locale="tr-TR", ignore_https_errors=site.is_form)
    context.add_init_script(REMEMBER)
    person = Person(context, site.url)
    yield person
    context.close()
    assert not person.faults, "\n".join(person.faults)


def came_from_the_cache(person: Person) -> bool:
    return bool(person.page.evaluate('document.documentElement.dataset.kept === "true"'))


def go_back(person: Person) -> None:
    """``Page.go_back`` waits for the event ``load``, which a page from that cache does not have."""
    person.page.evaluate('document.documentElement.dataset.left = ""; setTimeout(() => history.back())')
    expect(person.page.locator("html:not([data-left])")).to_have_count(1)
    person.page.wait_for_load_state()


@pytest.mark.skipif(shutil.which("chromium") is None, reason="The headless shell has no back/forward cache.")
def test_this_browser_shows_public_pages_again_without_asking(person: Person) -> None:
    person.go("/gizlilik/")
    person.go("/erisilebilirlik/")
    go_back(person)

    expect(person.page).to_have_url(re.compile("/gizlilik/$"))
    assert came_from_the_cache(person)


@pytest.mark.parametrize(
    "address",
    [
        "/hesap/profil/",
        "/hesap/e-posta/",
        "/hesap/oturumlar/",
        "/forum/",
        "/forum/genel/",
        "/",
        "/bildirimler/",
    ],
)
def test_back_shows_nothing_after_signing_out(person: Person, address: str) -> None:
    person.sign_in_by_form(EMAIL)
    if "/hesap/" in address:
        person.confirm_password(PASSWORD)
    person.go(address)
    out = person.words("Sign out")
    person.page.get_by_role("banner").locator("summary:visible").last.click()
    person.in_header("Sign out").click()
    expect(person.page.get_by_role("banner").get_by_text(out)).to_have_count(0)
    for _step in range(3):
        go_back(person)
        shown = person.page.locator("body").text_content() or ""
        assert not came_from_the_cache(person)
        assert EMAIL not in shown
        assert out not in shown
