"""A passkey is made in the browser, signs in alone, and is used as a second step."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import RESIDENTS
from tests.journeys.conftest import Somebody
from tests.journeys.persons import Person

NAME = "Telefonum"


def give_authenticator(person: Person, *, present: bool = True) -> tuple[Any, str]:
    """Add a virtual fingerprint reader to the browser. ``present``: whether the user is verified."""
    devtools = person.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": present,
        "automaticPresenceSimulation": True,
    }
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, str(made["authenticatorId"])


def add_passkey(person: Person, *, alone: bool) -> None:
    person.go("/hesap/gecis-anahtarlari/ekle/")
    person.fill("Password", "meydan-demo")
    person.press("Continue")
    person.fill("Name", NAME)
    person.field("Sign in with this passkey alone, without a password").set_checked(alone)
    person.press("Add the passkey")
    expect(person.page).to_have_url(re.compile("/kurtarma/$"))


def sign_out(person: Person) -> None:
    person.go("/hesap/cikis/")
    person.press("Sign out")


def test_a_passkey_signs_in_without_a_password(somebody: Somebody) -> None:
    resident = somebody()
    give_authenticator(resident)
    resident.sign_in_by_form(RESIDENTS[6])
    add_passkey(resident, alone=True)
    resident.go("/hesap/gecis-anahtarlari/")
    resident.sees("can sign in without a password")
    sign_out(resident)
    resident.go("/hesap/giris/?next=/hesap/guvenlik/")
    resident.press("Sign in with a passkey")
    expect(resident.page).to_have_url(re.compile("/hesap/guvenlik/$"))
    expect(resident.page.get_by_role("main")).to_contain_text(RESIDENTS[6])


def test_a_passkey_can_be_the_second_factor_only(somebody: Somebody) -> None:
    resident = somebody()
    give_authenticator(resident)
    resident.sign_in_by_form(RESIDENTS[7])
    add_passkey(resident, alone=False)
    sign_out(resident)
    resident.sign_in_by_form(RESIDENTS[7])
    expect(resident.page).to_have_url(re.compile("/giris/iki-adim/$"))
    resident.press("Use a passkey or security key")
    expect(resident.page).not_to_have_url(re.compile("/giris/"))
    resident.go("/hesap/gecis-anahtarlari/")
    resident.sees("second step")


@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_missing_passkey_is_explained_and_the_page_stays(somebody: Somebody, language: str) -> None:
    stranger = somebody(language=language)
    give_authenticator(stranger)
    stranger.go("/hesap/giris/" if language == "tr" else "/en/hesap/giris/")
    stranger.press("Sign in with a passkey")
    alert = stranger.page.get_by_role("alert")
    expect(alert).to_have_text(
        stranger.words("The passkey was not read. You can try again or choose another way.")
    )
    expect(stranger.button("Sign in with a passkey")).to_be_enabled()
