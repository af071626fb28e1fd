"""Authenticating again where an account has neither password nor second step."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.people.models import User
from participation.people.operations import accounts as account_operations
from participation.people.signin import access
from participation.rights.models import Closure, Export
from participation.rights.operations import exports
from tests.factories import PASSWORD, make_user
from tests.participation.people.signin.provider import Provider
from tests.participation.people.signin.test_identity import linked, provider, visit  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]
CONFIRM, MINE, CLOSE = reverse("people:confirm"), reverse("rights:mine"), reverse("rights:close")
#: What whoever has a session alone must not reach, and what would give them more.
GUARDED = [MINE, CLOSE, *map(reverse, ("account_set_password", "mfa_activate_totp", "mfa_add_webauthn"))]


@pytest.fixture
def user() -> User:
    return make_user(email="ayse@example.org", password=None)


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def code() -> str:
    [line] = [it for it in str(mail.outbox[-1].body).splitlines() if it.strip().isupper() and len(it) < 12]
    return line.strip()


def enter(client: Client, words: str, address: str = CONFIRM) -> int:
    return client.post(address, {"code": words}).status_code


@pytest.mark.parametrize("address", GUARDED)
def test_a_session_alone_is_asked_who_it_is(signed_in, address):
    answer = signed_in.get(address)
    assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, CONFIRM)


def test_a_session_alone_neither_copies_nor_deletes_nor_takes_over(signed_in, user):
    exports.request_export(user=user, language="tr")
    exports.make_due()
    for address, form in (
        (MINE, {"act": "download"}),
        (CLOSE, {"texts": "remove", "sure": "on"}),
        (reverse("account_set_password"), {"password1": "karanfil-8-x", "password2": "karanfil-8-x"}),
        (reverse("account_email"), {"action_add": "", "email": "hirsiz@example.org"}),
    ):
        assert urlsplit(signed_in.post(address, form)["Location"]).path == CONFIRM
    stored = User.objects.get(pk=user.pk)
    assert (stored.has_usable_password(), stored.email) == (False, "ayse@example.org")
    assert (Export.objects.get().downloads, Closure.objects.count()) == (0, 0)


def test_the_mailed_code_leads_on_for_some_minutes(signed_in, user):
    address = signed_in.get(MINE)["Location"]
    signed_in.post(address, {"act": "send"})
    assert mail.outbox[-1].to == [user.email]
    assert signed_in.post(address, {"code": code().lower()})["Location"] == MINE
    assert signed_in.get(MINE).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert signed_in.get(MINE).status_code == 302


def test_a_code_is_valid_once_in_its_session_and_for_a_quarter_of_an_hour(signed_in, user):
    signed_in.post(CONFIRM, {"act": "send"})
    elsewhere = Client()
    elsewhere.force_login(user)
    assert enter(elsewhere, code()) == 422
    assert enter(signed_in, code()) == 302
    assert enter(signed_in, code()) == 422
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        signed_in.post(CONFIRM, {"act": "send"})
    with time_machine.travel(timezone.now() + timedelta(minutes=18)):
        assert enter(signed_in, code()) == 422


def test_a_code_cannot_be_guessed_nor_a_mailbox_filled(signed_in):
    for _turn in range(3):
        signed_in.post(CONFIRM, {"act": "send"})
    assert len(mail.outbox) == 1
    for _turn in range(access.MAX_TRIES):
        assert enter(signed_in, "AAAAAA") == 422
    assert enter(signed_in, code()) == 422


def test_nothing_is_entered_without_a_code(signed_in):
    assert enter(signed_in, "") == 422
    assert enter(signed_in, "None") == 422


def test_who_has_a_password_is_asked_for_it(client):
    client.force_login(make_user(password=PASSWORD))
    assert client.get(CONFIRM)["Location"] == reverse("account_reauthenticate")
    assert urlsplit(client.get(MINE)["Location"]).path == reverse("account_reauthenticate")


def test_the_provider_confirms_its_own_person_alone(client, provider: Provider):  # noqa: F811
    user = linked(provider, password=None)
    client.force_login(user)
    assert "Kent hesabı" in client.get(f"{CONFIRM}?next={MINE}").content.decode()
    provider.subject = "person-2"
    assert visit(client, provider, **{"for": "again", "next": MINE}).status_code == 409
    assert client.get(MINE).status_code == 302
    provider.subject = "person-1"
    assert visit(client, provider, **{"for": "again", "next": MINE})["Location"] == MINE
    assert client.get(MINE).status_code == 200


def test_what_the_provider_confirmed_for_one_account_is_nothing_for_another(client, provider: Provider):  # noqa: F811
    linked(provider, password=None)
    client.force_login(make_user(password=None))
    assert visit(client, provider, **{"for": "again"}).status_code == 409
    assert client.get(MINE).status_code == 302


def test_unlinking_asks_too(client, provider: Provider):  # noqa: F811
    user = linked(provider, password=None)
    client.force_login(user)
    assert urlsplit(client.post(reverse("people:identity"))["Location"]).path == CONFIRM
    assert account_operations.unlink_identity(user=user)
