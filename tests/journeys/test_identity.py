"""Signing in by an identity provider: an independent one, in a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from deploy.local import free_port
from tests.faults.installation import accepts
from tests.journeys.cast import RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import look_around
from tests.journeys.persons import Person
from tests.journeys.sites import Site, seed_of_the_run, site_from
from tests.participation.roll.making import identity_number
from tests.waits import wait_until

LABEL = "Kent hesabı"
#: People of the seeded rolls whose places are free, and two who are on none.
PEOPLE = {"ayse": 400_000_101, "mehmet": 400_000_102, "yabanci": 499_999_999, "veli": 499_999_998}


@contextmanager
def provider(port: int) -> Iterator[None]:
    """The provider as a process. It does not know that the site exists."""
    claims = [
        json.dumps({"sub": name, "tckn": identity_number(digits), "dogum": "1985-03-14"})
        for name, digits in PEOPLE.items()
    ]
    arguments = [it for claim in claims for it in ("--user-claims", claim)]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: accepts(port) or process.poll() is not None)
        assert process.poll() is None
        yield
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Site]:
    """A site that is configured for the provider as docs/running.md says, by its environment alone."""
    given = {
        "MEYDAN_OIDC_ISSUER": f"http://127.0.0.1:{port}",
        "MEYDAN_OIDC_CLIENT_ID": "meydan",
        "MEYDAN_OIDC_CLIENT_SECRET": "secret-of-the-journey",
        "MEYDAN_OIDC_LABEL_TR": LABEL,
        "MEYDAN_OIDC_LABEL_EN": "City account",
        "MEYDAN_OIDC_CLAIMS": "identity_number=tckn,birth_date=dogum",
    }
    folder = tmp_path_factory.mktemp("site")
    with provider(port), site_from(seed_of_the_run(), folder, environment=given) as running:
        yield running


@pytest.fixture
def visitor(somebody: Somebody) -> Somebody:
    """A person for whom the provider's page has no style: it would come from another server."""

    def enter(**options: Any) -> Person:
        person = somebody(**options)
        person.context.route(re.compile(r"^https://(?!localhost)"), lambda route: route.fulfill(body=""))
        return person

    return enter


def agree(person: Person, subject: str) -> None:
    """On the provider's own page."""
    person.page.get_by_role("button", name=subject).click()


def arrive(person: Person, subject: str) -> None:
    """From the sign-in page to the provider, and back."""
    person.go("/hesap/giris/")
    person.page.get_by_role("button", name=LABEL).click()
    expect(person.page).to_have_url(re.compile("/oauth2/authorize"))
    agree(person, subject)


def test_a_new_person_signs_in_and_reaches_the_level_of_the_roll(visitor: Somebody) -> None:
    newcomer = visitor()
    newcomer.go("/hesap/giris/")
    look_around(newcomer, "account_login")
    arrive(newcomer, "ayse")
    expect(newcomer.page).to_have_url(re.compile("/hesap/kayit/kimlik/$"))
    look_around(newcomer, "people:identity_sign_up")
    newcomer.fill("E-mail address", "ayse@kent.example")
    newcomer.press("Sign up")
    newcomer.open_mail_to("ayse@kent.example")
    newcomer.follow_mail()
    newcomer.press("Yes, confirm it")
    newcomer.go("/hesap/kimlik/")
    newcomer.sees("identity provider or in person")
    look_around(newcomer, "people:identity")
    again = visitor()
    arrive(again, "ayse")
    expect(again.page).not_to_have_url(re.compile("/giris/|/kayit/"))
    again.go("/hesap/oy-hakki/")
    again.sees("you are on it")


def test_an_account_is_linked_and_the_link_removed(visitor: Somebody) -> None:
    resident = visitor()
    resident.sign_in_by_form(RESIDENTS[3])
    resident.confirm_password()
    resident.follow(LABEL)
    look_around(resident, "people:identity")
    resident.page.get_by_role("button", name=LABEL).click()
    agree(resident, "mehmet")
    expect(resident.page).to_have_url(re.compile("/hesap/kimlik/$"))
    resident.sees("identity provider or in person")
    other = visitor(expected=("409",))
    other.sign_in_by_form(RESIDENTS[4])
    other.confirm_password()
    other.go("/hesap/kimlik/")
    other.page.get_by_role("button", name=LABEL).click()
    agree(other, "mehmet")
    expect(other.page.get_by_role("alert")).to_contain_text("başka bir hesaba bağlı")
    resident.press("Remove the link")
    resident.sees("not linked")


def test_a_person_who_is_not_on_the_roll_is_told_why(visitor: Somebody) -> None:
    stranger = visitor()
    stranger.sign_in_by_form(RESIDENTS[5])
    stranger.confirm_password()
    stranger.go("/hesap/kimlik/")
    stranger.page.get_by_role("button", name=LABEL).click()
    agree(stranger, "yabanci")
    expect(stranger.page.locator("body")).to_contain_text("oy hakkı listesinde yoksunuz")
    stranger.sees("e-mail only")


def test_without_javascript_it_works_too(visitor: Somebody) -> None:
    person = visitor(java_script_enabled=False)
    arrive(person, "veli")
    expect(person.page).to_have_url(re.compile("/hesap/kayit/kimlik/$"))


def test_an_answer_that_does_not_belong_here_shows_the_other_ways(visitor: Somebody) -> None:
    person = visitor(expected=("400",))
    person.go("/hesap/giris/kimlik/donus/?code=x&state=y")
    look_around(person, "people:identity_callback")
    person.follow("All ways to sign in")
    expect(person.page).to_have_url(re.compile("/hesap/giris/$"))
