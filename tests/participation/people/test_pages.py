"""Every account page in both languages: our template, one language, no inline code."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import allauth
import django
import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from babel.messages.pofile import read_po
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from participation.people.models import User
from participation.people.operations.credentials import issue_token
from tests.factories import PASSWORD, make_user
from tests.participation.people.markup import Page
from tests.participation.people.signin.signing import confirm, link_in, sign_in

pytestmark = pytest.mark.django_db

LANGUAGES = ["tr", "en"]
EMAIL = "ayse@example.org"


def anonymous(client: Client, user: User) -> None:
    pass


def signed_in(client: Client, user: User) -> None:
    sign_in(client, user)
    confirm(client)


def signed_in_with_everything(client: Client, user: User) -> None:
    """An administrator with a token, two sessions and every second factor."""
    sign_in(Client(), user)
    signed_in(client, user)
    issue_token(user=user, name="okul")
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN):
        Authenticator.objects.create(user=user, type=kind, data={"name": "telefon", "credential": {}})
    client.post(reverse("mfa_generate_recovery_codes"))


def at_second_step(client: Client, user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    sign_in(client, user)


def code_sent(client: Client, user: User) -> None:
    client.post(reverse("account_request_login_code"), {"email": user.email})


def address_waiting(client: Client, user: User) -> None:
    signed_in(client, user)
    client.post(reverse("account_email"), {"action_add": "", "email": "yeni@example.org"})


def without_password(client: Client, user: User) -> None:
    user.set_unusable_password()
    user.save()
    client.force_login(user)


def confirmed_by_code(client: Client, user: User) -> None:
    without_password(client, user)
    client.post(reverse("people:confirm"), {"act": "send"})
    code = re.search(r"^[0-9A-Z-]{6,9}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code is not None
    client.post(reverse("people:confirm"), {"code": code[0]})


def confirmation(_client: Client, user: User) -> str:
    address = EmailAddress.objects.get(user=user)
    address.verified = False
    address.save()
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def reset_link(client: Client, user: User) -> str:
    client.post(reverse("account_reset_password"), {"email": user.email})
    answer = client.get(
        link_in(mail.outbox[-1], "/parola/sifirla/" if translation.get_language() == "tr" else "-")
    )
    return str(answer["Location"])


def passkey(name: str) -> Callable[[Client, User], str]:
    def address(_client: Client, user: User) -> str:
        key = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
        return reverse(name, args=[key.pk])

    return address


# How the page is reached, and its URL name or address.
Case = tuple[Callable[[Client, User], None], str | Callable[[Client, User], str]]
PAGES: dict[str, Case] = {
    "sign in": (anonymous, "account_login"),
    "sign up": (anonymous, "account_signup"),
    "mail sent": (anonymous, "account_email_verification_sent"),
    "confirm address": (anonymous, confirmation),
    "confirm address with a wrong link": (
        anonymous,
        lambda _client, _user: reverse("account_confirm_email", args=["yanlis"]),
    ),
    "suspended": (anonymous, "account_inactive"),
    "sign in with a code": (anonymous, "account_request_login_code"),
    "enter the code": (code_sent, "account_confirm_login_code"),
    "forgot the password": (anonymous, "account_reset_password"),
    "reset mail sent": (anonymous, "account_reset_password_done"),
    "reset": (anonymous, reset_link),
    "reset with a wrong link": (
        anonymous,
        lambda _client, _user: reverse("account_reset_password_from_key", args=["1", "yanlis"]),
    ),
    "reset done": (anonymous, "account_reset_password_from_key_done"),
    "second step": (at_second_step, "mfa_authenticate"),
    "sign out": (signed_in, "account_logout"),
    "profile": (signed_in, "people:profile"),
    "security": (signed_in, "people:security"),
    "security with everything": (signed_in_with_everything, "people:security"),
    "is it you": (signed_in_with_everything, "account_reauthenticate"),
    "is it you by code": (signed_in_with_everything, "mfa_reauthenticate"),
    "is it you by passkey": (signed_in_with_everything, "mfa_reauthenticate_webauthn"),
    "address": (signed_in, "account_email"),
    "address waiting": (address_waiting, "account_email"),
    "change password": (signed_in, "account_change_password"),
    "set password": (confirmed_by_code, "account_set_password"),
    "is it you by mail": (without_password, "people:confirm"),
    "two steps": (signed_in, "mfa_index"),
    "two steps with everything": (signed_in_with_everything, "mfa_index"),
    "authenticator app": (signed_in, "mfa_activate_totp"),
    "authenticator app off": (signed_in_with_everything, "mfa_deactivate_totp"),
    "recovery codes": (signed_in_with_everything, "mfa_view_recovery_codes"),
    "new recovery codes": (signed_in_with_everything, "mfa_generate_recovery_codes"),
    "passkeys": (signed_in_with_everything, "mfa_list_webauthn"),
    "no passkeys": (signed_in, "mfa_list_webauthn"),
    "add passkey": (signed_in, "mfa_add_webauthn"),
    "rename passkey": (signed_in_with_everything, passkey("mfa_edit_webauthn")),
    "remove passkey": (signed_in_with_everything, passkey("mfa_remove_webauthn")),
    "devices": (signed_in_with_everything, "people:devices"),
    "tokens": (signed_in_with_everything, "people:tokens"),
    "no tokens": (signed_in, "people:tokens"),
    "roles": (signed_in, "people:roles"),
    "account": (signed_in, lambda _client, user: reverse("people:account", args=[user.public_id])),
    "demo mails": (anonymous, "demo:mails"),
}


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> User:
    # A passkey that no browser created cannot be requested from a browser.
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda _user: [])
    return make_user(email=EMAIL, password=PASSWORD, role="administrator", display_name="Ayşe")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


def open_page(client: Client, user: User, name: str) -> Any:
    prepare, address = PAGES[name]
    prepare(client, user)
    return client.get(reverse(address) if isinstance(address, str) else address(client, user))


@cache
def catalogue(path: Path) -> dict[str, str]:
    """English and Turkish of every message without placeholders and with a differing translation."""
    messages = read_po(BytesIO(path.read_bytes()), locale="tr")
    pairs = {}
    for message in messages:
        if message.id and isinstance(message.id, str) and "%" not in message.id and "{" not in message.id:
            english, turkish = (plain(text) for text in (message.id, str(message.string)))
            if turkish and english != turkish:
                pairs[english] = turkish
    return pairs


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)).strip()


def all_words() -> dict[str, str]:
    packages = [Path(str(package.__file__)).parent for package in (django, allauth)]
    foreign = [
        packages[0] / "contrib/auth/locale",
        packages[0] / "conf/locale",
        packages[1] / "locale",
    ]
    own = [
        path / "locale" for path in (settings.BASE_DIR / "config", settings.BASE_DIR / "participation/people")
    ]
    words: dict[str, str] = {}
    for folder in [*foreign, *own]:
        words |= catalogue(folder / "tr/LC_MESSAGES/django.po")
    return words


@pytest.mark.parametrize("name", PAGES)
def test_account_page_has_our_template_and_one_language(client, user, language, name):
    answer = open_page(client, user, name)
    assert answer.status_code == 200
    html = answer.content.decode()
    page = Page(html)
    assert page.inline == []
    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    words = all_words()
    foreign = set(words) if language == "tr" else set(words.values()) - set(words)
    assert [text for text in page.texts if text.rstrip(":") in foreign] == []
    origins = {str(template.origin.name) for template in answer.templates if template.origin}
    assert [origin for origin in origins if "/allauth/" in origin] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_field_has_a_label_and_ids_are_unique(client, user, name):
    html = open_page(client, user, name).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    shown = re.findall(r"<(?:input|select|textarea)(?![^>]*type=.hidden)[^>]*>", html)
    assert [field for field in shown if re.findall(r'id="([^"]+)"', field)[0] not in labelled] == []


def test_every_account_address_is_tested_or_has_no_page():
    """A new page of allauth needs our template before it is reachable."""
    looked_at = {address for _prepare, address in PAGES.values() if isinstance(address, str)}
    names = {name for name in get_resolver("participation.people.urls").reverse_dict if isinstance(name, str)}
    without_page = {"mfa_login_webauthn", "mfa_download_recovery_codes"}
    with_arguments = {
        "account_confirm_email",
        "account_reset_password_from_key",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
    }
    assert names - looked_at == without_page | with_arguments


def password_changed(client: Client, user: User) -> None:
    sign_in(client, user)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "yepyeni-parola", "password2": "yepyeni-parola"},
    )


MAILS: dict[str, Callable[[Client, User], object]] = {
    "signup": lambda client, _user: client.post(
        reverse("account_signup"), {"email": "o'yeni@example.org", "password1": PASSWORD}
    ),
    "taken": lambda client, _user: client.post(
        reverse("account_signup"), {"email": EMAIL, "password1": PASSWORD}
    ),
    "code": code_sent,
    "unknown": lambda client, _user: client.post(
        reverse("account_request_login_code"), {"email": "kimse@example.org"}
    ),
    "reset": lambda client, user: client.post(reverse("account_reset_password"), {"email": user.email}),
    "new address": address_waiting,
    "password": password_changed,
}


@pytest.mark.parametrize("name", MAILS)
def test_mail_has_our_template_and_one_language(client, user, language, name):
    MAILS[name](client, user)
    [message] = mail.outbox
    greeting = {"tr": "Merhaba,\n\n", "en": "Hello,\n\n"}[language]
    assert str(message.body).startswith(greeting)
    assert f"{settings.COUNCIL_NAME} · Meydan\nhttp://testserver/" in str(message.body)
    assert "&" not in str(message.body)
    assert "\n\n\n" not in str(message.body)
    words = all_words()
    foreign = set(words) if language == "tr" else set(words.values()) - set(words)
    lines = [message.subject, *str(message.body).splitlines()]
    assert [line for line in lines if line.strip() in foreign] == []
    assert not re.search(r"allauth|testserver!", str(message.body))
