import uuid
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import override_settings
from rest_framework.test import APIClient

from participation.people.models import ApiToken, User
from participation.people.operations.accounts import suspend_account
from participation.people.operations.credentials import MAX_TOKENS, issue_token, revoke_token
from polls.responses.models import Participation, Response
from tests.api.conftest import with_token
from tests.api.envelope import error
from tests.factories import PASSWORD, choose, make_poll, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll():
    return make_poll()


@pytest.fixture
def address(poll):
    return f"/api/v1/polls/{poll.pk}/responses/"


@pytest.fixture
def answer(poll):
    ((question, choice),) = choose(poll, "Evet").items()
    return {"answers": [{"question": question, "options": list(choice.options)}]}


def stored():
    return Participation.objects.count(), Response.objects.count()


def test_response_without_an_account_is_refused_and_names_the_ways_to_sign_in(api, address, answer):
    refused = api.post(address, answer, format="json")

    assert error(refused) == (401, "sign_in_needed")
    assert refused["WWW-Authenticate"] == "Token"
    assert stored() == (0, 0)


def test_a_token_needs_no_csrf_key(resident, address, answer):
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Token {issue_token(user=resident, name='deneme')}")

    assert client.post(address, answer, format="json").status_code == 201
    assert Participation.objects.get().resident == resident


def test_a_session_needs_the_csrf_key(resident, poll, address, answer):
    client = APIClient(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(resident)

    assert error(client.post(address, answer, format="json")) == (403, "csrf_failed")
    assert stored() == (0, 0)
    key = client.get(poll.get_absolute_url()).cookies["csrftoken"].value
    done = client.post(address, answer, format="json", headers={"X-CSRFToken": key})
    assert done.status_code == 201


def test_page_of_another_site_cannot_use_a_session_with_a_made_up_csrf_key(resident, address, answer):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(resident)
    client.cookies["csrftoken"] = "a" * 32
    foreign = {"X-CSRFToken": "a" * 32, "Origin": "https://elsewhere.example"}

    assert error(client.post(address, answer, format="json", headers=foreign)) == (403, "csrf_failed")
    assert stored() == (0, 0)


def test_token_takes_precedence_over_session(resident, address, answer):
    client, session = with_token(resident), APIClient()
    session.force_login(make_user())
    client.cookies = session.cookies

    assert client.post(address, answer, format="json").status_code == 201
    assert Participation.objects.get().resident == resident


@pytest.mark.parametrize(
    "header",
    [
        "Token",
        "Token x",
        "Token x y",
        "token meydan_0123456789abcdef",
        "Token \xff",
        "Token " + "a" * 5000,
        "Token meydan_é",
    ],
)
def test_bad_token_is_refused_on_every_endpoint(address, answer, header):
    client = APIClient(headers={"authorization": header, "accept-language": "en"})

    for refused in (client.get("/api/v1/polls/"), client.post(address, answer, format="json")):
        assert error(refused) == (401, "authentication_failed")
        assert refused["WWW-Authenticate"] == "Token"
    assert stored() == (0, 0)


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer x", ""])
def test_other_authentication_schemes_are_ignored(address, answer, header):
    client = APIClient(headers={"authorization": header})

    assert client.get("/api/v1/polls/").status_code == 200
    assert error(client.post(address, answer, format="json")) == (401, "sign_in_needed")


def test_a_revoked_token_is_refused(resident, by_token):
    assert by_token.get("/api/v1/polls/").status_code == 200
    revoke_token(token=ApiToken.objects.get(user=resident))

    assert error(by_token.get("/api/v1/polls/")) == (401, "authentication_failed")


def test_expired_token_is_refused_and_deleted(resident, by_token):
    ApiToken.objects.update(expiry=datetime(2020, 1, 1, tzinfo=UTC))

    assert error(by_token.get("/api/v1/polls/")) == (401, "authentication_failed")
    assert not ApiToken.objects.exists()


def test_suspended_account_can_use_neither_token_nor_session(resident, by_token, address, answer):
    session = APIClient()
    session.force_login(resident)
    suspend_account(administrator=make_user(role="administrator"), user=resident, reason="deneme")

    assert error(by_token.post(address, answer, format="json")) == (401, "authentication_failed")
    assert error(session.post(address, answer, format="json")) == (401, "sign_in_needed")
    assert stored() == (0, 0)


def test_remaining_token_of_a_suspended_account_is_refused(resident, by_token, address, answer):
    User.objects.update(is_active=False)

    assert error(by_token.post(address, answer, format="json")) == (401, "authentication_failed")


def test_password_is_exchanged_for_a_working_token(api, address, answer):
    user = make_user(email="ayse@example.org", password=PASSWORD)
    given = {"email": "Ayse@Example.org", "password": PASSWORD, "name": "kent ekranı"}

    made = api.post("/api/v1/tokens/", given, format="json")
    assert made.status_code == 201
    assert list(made.json()) == ["token"]
    assert ApiToken.objects.get(user=user).name == "kent ekranı"
    client = APIClient(headers={"authorization": f"Token {made.json()['token']}"})
    assert client.post(address, answer, format="json").status_code == 201


def test_token_request_needs_no_csrf_key_even_with_a_session():
    make_user(email="ayse@example.org", password=PASSWORD)
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(make_user())
    given = {"email": "ayse@example.org", "password": PASSWORD, "name": "x"}

    assert client.post("/api/v1/tokens/", given, format="json").status_code == 201


@pytest.mark.parametrize(
    ("email", "password"), [("ayse@example.org", "wrong"), ("nobody@example.org", PASSWORD)]
)
def test_wrong_password_and_unknown_address_get_the_same_response(api, email, password):
    make_user(email="ayse@example.org", password=PASSWORD)
    refused = api.post("/api/v1/tokens/", {"email": email, "password": password, "name": "x"}, format="json")

    assert error(refused) == (403, "sign_in_refused")
    assert not ApiToken.objects.exists()


def test_a_suspended_account_gets_no_token(api):
    user = make_user(email="ayse@example.org", password=PASSWORD)
    suspend_account(administrator=make_user(role="administrator"), user=user, reason="deneme")
    given = {"email": "ayse@example.org", "password": PASSWORD, "name": "x"}

    assert error(api.post("/api/v1/tokens/", given, format="json")) == (403, "sign_in_refused")


@pytest.mark.parametrize("reason", ["unconfirmed", "second factor"])
def test_no_token_is_issued_where_a_password_is_not_enough(api, reason):
    user = make_user(email="ayse@example.org", password=PASSWORD)
    if reason == "unconfirmed":
        EmailAddress.objects.update(verified=False)
    else:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    given = {"email": "ayse@example.org", "password": PASSWORD, "name": "x"}

    assert error(api.post("/api/v1/tokens/", given, format="json")) == (403, "password_not_enough")
    assert not ApiToken.objects.exists()


def test_token_names_are_unique_and_their_number_is_limited(api):
    user = make_user(email="ayse@example.org", password=PASSWORD)
    issue_token(user=user, name="x")
    given = {"email": "ayse@example.org", "password": PASSWORD, "name": "x"}
    assert error(api.post("/api/v1/tokens/", given, format="json")) == (409, "token_name_taken")

    for number in range(MAX_TOKENS - 1):
        issue_token(user=user, name=str(number))
    given["name"] = "y"
    assert error(api.post("/api/v1/tokens/", given, format="json")) == (409, "too_many_tokens")


@override_settings(ACCOUNT_RATE_LIMITS={"login_failed": "3/m/key"})
def test_wrong_passwords_for_one_account_are_limited(api):
    email = f"{uuid.uuid4()}@example.org"
    make_user(email=email, password=PASSWORD)
    given = {"email": email, "password": "wrong", "name": "x"}
    codes = [error(api.post("/api/v1/tokens/", given, format="json")) for _ in range(4)]

    assert codes == [(403, "sign_in_refused")] * 3 + [(429, "throttled")]
    right = api.post("/api/v1/tokens/", {**given, "password": PASSWORD}, format="json")
    assert error(right) == (429, "throttled")
    assert int(right["Retry-After"]) > 0
