"""A resident gets a copy of their data, closes the account, and returns; a suspended one reaches both."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import SUSPENDED
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import inspect, look_around
from tests.journeys.persons import Person

SHARES_SITE = True
WORD = "karanfil-sokagi-7"
CLOSING = "/hesap/verilerim/hesabi-sil/"


def sign_up(person: Person, address: str) -> None:
    person.go("/hesap/kayit/")
    person.fill("E-mail address", address)
    person.fill("Password", WORD)
    person.press("Sign up")
    person.open_mail_to(address)
    person.follow_mail()
    person.press("Yes, confirm it")
    person.confirm_password(WORD)


def enter(person: Person, address: str) -> None:
    """Open a page that asks for the password again, as it does after a poll was counted."""
    person.go(address)
    if "/onay/" in person.page.url:
        person.confirm_password(WORD)
        person.go(address)


def send(person: Person, address: str, deed: Callable[[], None]) -> None:
    """Do what sends a form of that page, again if the password was asked for instead."""
    for _attempt in range(3):
        enter(person, address)
        with person.page.expect_navigation():
            deed()
        if "/onay/" not in person.page.url:
            return


def await_copy(person: Person) -> None:
    """Wait until the server's worker has made the copy."""
    for _attempt in range(60):
        enter(person, "/hesap/verilerim/")
        if person.button("Download").count():
            return
        person.page.wait_for_timeout(1000)
    pytest.fail("no copy")


def close(person: Person) -> None:
    person.page.get_by_label(person.words("They are removed")).check()
    person.page.get_by_label(person.words("I want my account to be deleted.")).check()
    person.press("Close my account")


def look_at_way_back(person: Person) -> None:
    """Inspect the page in both languages; its key is in the query."""
    address = urlsplit(person.page.url)
    assert inspect(person, "tr") == []
    person.go(f"/en{address.path}?{address.query}")
    assert inspect(person, "en") == []
    person.go(f"{address.path}?{address.query}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_copy_the_deletion_and_the_way_back(calm: Somebody, tmp_path: Path, *, scripts: bool) -> None:
    person = calm(java_script_enabled=scripts)
    address = f"giden-{scripts}@example.org".lower()
    sign_up(person, address)
    send(person, "/hesap/verilerim/", lambda: person.press("Ask for a copy"))
    person.sees("Your copy is being made. That takes a few minutes at most.")
    await_copy(person)
    if scripts:
        look_around(person, "rights:mine")
        await_copy(person)
    with person.page.expect_download() as download:
        person.button("Download").click()
    path = tmp_path / "verilerim.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        [account] = json.loads(archive.read("json/people.account.json"))
        archive.extract("verilerim.html", tmp_path)
    assert account["email"] == address
    enter(person, "/hesap/verilerim/")
    person.sees("You have downloaded your copy.")
    if scripts:
        look_around(person, "rights:mine")

    enter(person, CLOSING)
    if scripts:
        look_around(person, "rights:close")
    send(person, CLOSING, lambda: close(person))
    person.sees("Your account is closed")
    person.go("/hesap/profil/")
    expect(person.page).to_have_url(re.compile("/giris/"))
    person.sign_in_by_form(address, WORD)
    person.sees("This account is closed")
    if scripts:
        look_at_way_back(person)
    person.press("Open my account again")
    expect(person.page).to_have_url(re.compile("/giris/$"))
    person.sign_in_by_form(address, WORD)
    person.go("/hesap/profil/")
    expect(person.page).to_have_url(re.compile("/profil/$"))


def test_a_suspended_person_reaches_their_data_by_mail(calm: Somebody) -> None:
    person = calm()
    person.sign_in_by_form(SUSPENDED)
    person.sees("This account is suspended")
    person.open_mail_to(SUSPENDED)
    person.follow_mail()
    person.sees("Your data")
    person.press("Continue")
    person.sees("A copy of your data")
    person.follow("Delete my account")
    person.sees("Delete my account")
